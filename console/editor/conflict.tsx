import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ObjectEvent, ObjectHistory } from '../../lib/contract/object.ts'
import type { TextMerge } from '../../lib/yaml/merge/merge-texts.ts'
import { paths } from '../data/paths.ts'
import { type Problem, send } from '../data/request.ts'
import { type ObjectId, pathTo } from '../navigation/route.ts'
import { Plain } from '../parts/plain.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SourceText } from '../parts/source-text.tsx'
import { Table } from '../parts/table.tsx'
import { Time } from '../parts/time.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { merge } from './reader.ts'

interface Theirs {
  version: string
  text: string
}

export interface ConflictProps {
  fabric: string
  object: ObjectId
  /** The text that mine was made from. */
  base: string
  mine: string
  /** What the refusal said is there now. */
  current: Problem['current']
  onDiscard: () => void
  /** Goes on with a text on top of theirs; `isReady`: it holds both changes, and can be reviewed. */
  onGoOn: (next: { theirs: Theirs; mine: string; isReady: boolean }) => void
}

type Found = { theirs: Theirs; merged: TextMerge; event: ObjectEvent | undefined }

/** Somebody was faster: the three texts, who made theirs, and both changes merged where they can be. */
export function Conflict({ fabric, object, base, mine, current, onDiscard, onGoOn }: ConflictProps) {
  const found = useSignal<Found | Problem | undefined>(undefined)
  const look = async () => {
    found.value = await findTheirs({ fabric, object, base, mine, current })
  }
  useEffect(() => void look(), [])
  const { value: known } = found
  if (known === undefined) return <Waiting what="what the others did" />
  if ('code' in known)
    return (
      <>
        <ProblemPanel problem={known} onRetry={() => void look()} />
        <button type="button" onClick={onDiscard}>
          Discard mine
        </button>
      </>
    )
  const { theirs, merged, event } = known
  return (
    <>
      <div class="panel warn" role="alert">
        <strong>Somebody was faster.</strong> Nothing was overwritten, and nothing you typed is lost.{' '}
        <Who event={event} fabric={fabric} />
      </div>
      <Merged merged={merged} />
      <p class="row">
        {'text' in merged ? (
          <button type="button" class="first" onClick={() => onGoOn({ theirs, mine: merged.text, isReady: true })}>
            Review merged
          </button>
        ) : (
          <button type="button" class="first" onClick={() => onGoOn({ theirs, mine, isReady: false })}>
            Go on with mine, on top of theirs
          </button>
        )}
        <button type="button" onClick={() => onGoOn({ theirs, mine: theirs.text, isReady: false })}>
          Go on with theirs
        </button>
        <button type="button" onClick={onDiscard}>
          Discard mine
        </button>
      </p>
      <div class="texts">
        <section>
          <h2>As you read it</h2>
          <SourceText text={base} label="The text as you read it" />
        </section>
        <section>
          <h2>Theirs, as it is now</h2>
          <SourceText text={theirs.text} label="Their text" />
        </section>
        <section>
          <h2>Yours</h2>
          <SourceText text={mine} label="Your text" />
        </section>
        {'text' in merged && (
          <section>
            <h2>Merged</h2>
            <SourceText text={merged.text} label="The merged text" />
          </section>
        )}
      </div>
    </>
  )
}

type Stale = Pick<ConflictProps, 'fabric' | 'object' | 'base' | 'mine' | 'current'>

async function findTheirs({ fabric, object, base, mine, current }: Stale): Promise<Found | Problem> {
  const [theirs, history] = await Promise.all([
    current?.text === undefined ? readTheirs(fabric, object) : { version: current.etag, text: current.text },
    send<ObjectHistory>(paths.history(fabric, object)),
  ])
  if ('code' in theirs) return theirs
  const merged = await merge(base, mine, theirs.text)
  const [event] = history.ok ? history.body.operations : []
  return { theirs, merged, event }
}

/** The refusal tells no text if the object is gone, or if it is a long one. */
async function readTheirs(fabric: string, object: ObjectId): Promise<Theirs | Problem> {
  const now = await send<string>(paths.object(fabric, object), { as: 'text' })
  return now.ok ? { version: now.etag ?? '', text: now.body } : now.problem
}

function Who({ event, fabric }: { event: ObjectEvent | undefined; fabric: string }) {
  if (event === undefined) return null
  const { actor, time, operation } = event
  return (
    <>
      The object was changed by <Plain text={actor} />, <Time at={time} />,{' '}
      <a href={pathTo({ page: 'operation', fabric, operation })}>operation {operation}</a>.
    </>
  )
}

function Merged({ merged }: { merged: TextMerge }) {
  if ('text' in merged) return <p>Both changes are merged; they do not overlap.</p>
  if (merged.conflicts.length === 0) return <p>The texts cannot be merged: {merged.reason}</p>
  return (
    <Table caption="Both changed the same values" columns={['Where', 'As you read it', 'Yours', 'Theirs']}>
      {merged.conflicts.map(({ path, base, ours, theirs }) => (
        <tr key={path} class="mono">
          {[path, shown(base), shown(ours), shown(theirs)].map((text, at) => (
            <td key={at}>
              <Plain text={text} />
            </td>
          ))}
        </tr>
      ))}
    </Table>
  )
}

/** A side of a conflict; a side without a value has none. */
function shown(value: unknown): string {
  if (value === undefined) return '–'
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part))
}
