import { useSignal } from '@preact/signals'
import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff'
import { useMemo } from 'preact/hooks'
import type { ChangesReport, CommitPoint } from '../../lib/contract/object.ts'
import { paths } from '../data/paths.ts'
import { type Loaded, useResource } from '../data/resource.ts'
import { compareOf, type ObjectId, pathTo, type Route } from '../navigation/route.ts'
import { ActionButton } from '../parts/action-button.tsx'
import { FileDiff } from '../parts/changes/file-diff.tsx'
import { type DiffFile, parseDiff } from '../parts/changes/parse-diff.ts'
import { Review } from '../parts/changes/review.tsx'
import { CommandLine } from '../parts/command-line.tsx'
import { Heading } from '../parts/heading.tsx'
import { Plain } from '../parts/plain.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SourceText } from '../parts/source-text.tsx'
import { Time } from '../parts/time.tsx'
import { Waiting } from '../parts/waiting.tsx'

/** One object as it was at a point in time: what has changed since, its text then, and the way back to it. */
export function PastObjectPage({ asked }: { asked: Route & { page: 'past' } }) {
  const { fabric, object, at } = asked
  const { loaded, refresh } = useResource<ChangesReport>(paths.point(fabric, at))
  const state = loaded.value
  return (
    <>
      <Heading title={`${object.name} (${object.kind}) at ${at}`}>
        <span class="quiet">
          <Plain text={object.kind} />
        </span>{' '}
        <Plain text={`${object.namespace}/${object.name}`} /> <span class="quiet">at</span>{' '}
        <span class="mono">
          <Plain text={at} />
        </span>
      </Heading>
      {state.state === 'loading' && <Waiting what="the point in time" />}
      {state.state === 'failed' && <ProblemPanel problem={state.problem} onRetry={refresh} />}
      {state.state === 'ready' && <ObjectAt fabric={fabric} object={object} point={state.value.to} />}
    </>
  )
}

interface ObjectAtProps {
  fabric: string
  object: ObjectId
  point: CommitPoint
}

/** Everything here is of the one commit: `HEAD~1` or `2h` would be another one by the time that Restore is sent. */
function ObjectAt({ fabric, object, point }: ObjectAtProps) {
  const { commit } = point
  const then = useResource<string>(paths.past(fabric, object, commit), 'text')
  const now = useResource<string>(paths.object(fabric, object), 'text')
  const isRestoring = useSignal(false)
  const { value: past } = then.loaded
  const today = textNow(now.loaded.value)
  const show = (view: 'text' | 'history') => pathTo({ page: 'object', fabric, object, view })
  return (
    <>
      <PointLine fabric={fabric} point={point} />
      <nav class="row views" aria-label="Views of the object">
        <a class="button" href={show('text')}>
          As it is now
        </a>
        <a class="button" href={show('history')}>
          History
        </a>
        <a class="button" href={pathTo(compareOf(fabric, commit))}>
          All changes since
        </a>
        {past.state === 'ready' && today !== undefined && today !== past.value && (
          <ActionButton fabric={fabric} needs="editor" onClick={() => (isRestoring.value = true)}>
            Restore …
          </ActionButton>
        )}
      </nav>
      {past.state === 'loading' && <Waiting what="the object" />}
      {past.state === 'failed' && <ProblemPanel problem={past.problem} onRetry={then.refresh} />}
      {past.state === 'ready' && (
        <>
          <Since then={past.value} now={now.loaded.value} name={object.name} onRetry={now.refresh} />
          <h2>Its text then</h2>
          <SourceText text={past.value} label={`Text of ${object.name} then`} />
          <CommandLine command={{ do: 'get-past', fabric, object, at: commit }} />
        </>
      )}
      {isRestoring.value && (
        <Review
          change={{ do: 'restore', fabric, object, at: commit }}
          title={`Restore ${object.name}: what it would change`}
          onClose={(done) => {
            isRestoring.value = false
            if (done !== undefined) now.refresh()
          }}
        />
      )}
    </>
  )
}

function PointLine({ fabric, point: { commit, operation, time, author, subject } }: { fabric: string; point: CommitPoint }) {
  return (
    <p>
      <Time at={time} />, commit <code title={commit}>{commit.slice(0, 7)}</code> by <Plain text={author} />:{' '}
      {operation === null ? (
        <Plain text={subject} />
      ) : (
        <a href={pathTo({ page: 'operation', fabric, operation })}>
          <Plain text={subject} />
        </a>
      )}
    </p>
  )
}

/** The text that the object has now; null if there is no such object any more, undefined while that is not known. */
function textNow(now: Loaded<string>): string | null | undefined {
  if (now.state === 'ready') return now.value
  return now.state === 'failed' && now.problem.code === 'object_not_found' ? null : undefined
}

interface SinceProps {
  then: string
  now: Loaded<string>
  name: string
  onRetry: () => void
}

function Since({ then, now, name, onRetry }: SinceProps) {
  const text = textNow(now)
  if (now.state === 'loading') return <Waiting what="the object as it is now" />
  if (text === undefined && now.state === 'failed') return <ProblemPanel problem={now.problem} onRetry={onRetry} />
  if (text === null) return <p class="badge warn">The object is deleted by now. Restore brings it back.</p>
  if (text === then) return <p class="badge good">It is the same now.</p>
  return (
    <>
      <h2>What has changed since</h2>
      <TextDiff name={name} before={then} after={text ?? ''} />
    </>
  )
}

/** Texts with more changed lines than this are not compared: that would hold up the page. */
const MOST_EDITS = 2000

function TextDiff({ name, before, after }: { name: string; before: string; after: string }) {
  const file = useMemo(() => diffOf(`${name}.yaml`, before, after), [name, before, after])
  if (file === undefined) return <p class="quiet">Nearly everything: Restore shows the diff.</p>
  return (
    <div class="diff">
      <FileDiff key={after} file={file} isOpen />
    </div>
  )
}

/** Undefined if too much differs. */
function diffOf(name: string, before: string, after: string): DiffFile | undefined {
  const options = { context: 3, maxEditLength: MOST_EDITS }
  const patch = structuredPatch(name, name, before, after, undefined, undefined, options)
  if (patch === undefined) return undefined
  return parseDiff(`diff --git a/${name} b/${name}\n${formatPatch(patch, FILE_HEADERS_ONLY)}`)[0]
}
