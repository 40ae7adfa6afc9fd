import { useSignal } from '@preact/signals'
import type { ChangesReport, ObjectChange } from '../../../lib/contract/object.ts'
import { idIn } from '../../data/identity.ts'
import { useMore } from '../../data/more.ts'
import type { ChangesPart } from '../../data/paths.ts'
import { type Problem, send } from '../../data/request.ts'
import { pathTo } from '../../navigation/route.ts'
import { announce } from '../announcer.tsx'
import { Plain } from '../plain.tsx'
import { ProblemPanel } from '../problem-panel.tsx'
import { FileDiff } from './file-diff.tsx'
import { parseDiff } from './parse-diff.ts'
import { viewedMark } from './viewed.ts'

/** Objects beyond this number are shown with their diffs closed. */
const MOST_OPEN = 20
const WHOLE_FILE = '100000'

const TONES = { added: 'good', changed: 'warn', removed: 'bad' } as const

type PathOf = (part: ChangesPart) => string

/**
 * What differs between two commits, page by page: each object with its diff, and other files by name. `pathOf`: the
 * address of another part of the same changes.
 */
export function ObjectChanges({ first, pathOf }: { first: ChangesReport; pathOf: PathOf }) {
  const { pages, hasMore, problem, more } = useMore(first, (after: string) => pathOf({ after }))
  const [objects, files] = [pages.flatMap((page) => page.objects), pages.flatMap((page) => page.files)]
  const left = pages.at(-1)?.left_out ?? 0
  const showMore = async () => {
    const page = await more()
    if (page !== undefined) announce(`${page.objects.length + page.files.length} more changes`)
  }
  if (objects.length + files.length === 0) return <p>No object and no other file differs.</p>
  return (
    <div class="diff">
      <p class="quiet">
        {objects.length} {objects.length === 1 ? 'object' : 'objects'}, {files.length} other{' '}
        {files.length === 1 ? 'file' : 'files'}
      </p>
      {objects.map((change, at) => (
        <ChangedObject
          key={`${change.object} ${change.path}`}
          fabric={first.fabric}
          change={change}
          isOpen={at < MOST_OPEN}
          pathOf={pathOf}
        />
      ))}
      <ul class="mono">
        {files.map(({ change, path }) => (
          <li key={path}>
            {change} <Plain text={path} />
          </li>
        ))}
      </ul>
      {problem !== undefined && <ProblemPanel problem={problem} />}
      {left > 0 && (
        <p class="row">
          <span class="quiet">{left.toLocaleString('en')} more are not shown</span>
          {hasMore && (
            <button type="button" onClick={() => void showMore()}>
              Show more changes
            </button>
          )}
        </p>
      )}
    </div>
  )
}

interface ChangedObjectProps {
  fabric: string
  change: ObjectChange
  isOpen: boolean
  pathOf: PathOf
}

function ChangedObject({ fabric, change, isOpen, pathOf }: ChangedObjectProps) {
  const { change: what, object, path, after } = change
  const whole = useSignal<string | undefined>(undefined)
  const problem = useSignal<Problem | undefined>(undefined)
  const id = object === null ? undefined : idIn(object)
  const mark = viewedMark(path, after)
  const name = id === undefined ? path : `${id.kind} ${id.namespace}/${id.name}`
  const readWhole = async () => {
    const reply = await send<ChangesReport>(pathOf({ path_prefix: path, context: WHOLE_FILE }))
    problem.value = reply.ok ? undefined : reply.problem
    if (reply.ok) whole.value = reply.body.objects.find((each) => each.path === path && each.object === object)?.diff
  }
  const diff = whole.value ?? change.diff
  return (
    <>
      <h3>
        <span class={`badge ${TONES[what]}`}>{what}</span>{' '}
        {id === undefined ? (
          <Plain text={path} />
        ) : (
          <a href={pathTo({ page: 'object', fabric, object: id, view: 'history' })}>
            <Plain text={name} />
          </a>
        )}
      </h3>
      <p class="row">
        <label>
          <input
            type="checkbox"
            checked={mark.value}
            aria-label={`Viewed: ${name}`}
            onChange={(event) => (mark.value = event.currentTarget.checked)}
          />{' '}
          Viewed
        </label>
        {whole.value === undefined && (
          <button type="button" aria-label={`Whole file of ${name}`} onClick={() => void readWhole()}>
            Whole file
          </button>
        )}
      </p>
      {problem.value !== undefined && <ProblemPanel problem={problem.value} />}
      {diff === undefined && <p class="quiet">Its diff is not shown: those before it fill the answer. Whole file shows it.</p>}
      {parseDiff(diff ?? '').map((file) => (
        <FileDiff key={`${file.path} ${whole.value === undefined}`} file={file} isOpen={isOpen && !mark.value} />
      ))}
    </>
  )
}
