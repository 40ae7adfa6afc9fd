import type { ChangesReport, CommitPoint } from '../../lib/contract/object.ts'
import { paths } from '../data/paths.ts'
import { useResource } from '../data/resource.ts'
import { replace } from '../navigation/navigation.ts'
import { pathTo, type Route } from '../navigation/route.ts'
import { ObjectChanges } from '../parts/changes/object-changes.tsx'
import { CommandLine } from '../parts/command-line.tsx'
import { Heading } from '../parts/heading.tsx'
import { Plain } from '../parts/plain.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { Time } from '../parts/time.tsx'
import { Waiting } from '../parts/waiting.tsx'

type Asked = Route & { page: 'compare' }

/** What differs between two points in time, of a whole fabric or below a path; both points are in the address. */
export function ComparePage({ asked }: { asked: Asked }) {
  const { fabric, from, to, path } = asked
  return (
    <>
      <Heading title={`Compare two points of ${fabric}`}>Compare</Heading>
      <Points asked={asked} />
      {from === '' ? (
        <p>
          Say from when: <code>2h</code>, <code>3d</code>, a time with its zone, an operation, a commit or <code>HEAD~1</code>.
        </p>
      ) : (
        <Differences key={`${from} ${to} ${path}`} asked={asked} />
      )}
    </>
  )
}

function Points({ asked }: { asked: Asked }) {
  const submitted = (event: SubmitEvent) => {
    event.preventDefault()
    const said = new FormData(event.currentTarget as HTMLFormElement)
    const text = (name: string) => String(said.get(name) ?? '').trim()
    replace(pathTo({ ...asked, from: text('from'), to: text('to'), path: text('path') }))
  }
  const fields = [
    { name: 'from', label: 'From', value: asked.from, hint: '2h' },
    { name: 'to', label: 'To', value: asked.to, hint: 'HEAD' },
    { name: 'path', label: 'Only below', value: asked.path, hint: 'path from the root' },
  ]
  return (
    <form class="row" onSubmit={submitted}>
      {fields.map(({ name, label, value, hint }) => (
        <label key={name}>
          {label}
          <input name={name} defaultValue={value} placeholder={hint} autocomplete="off" spellcheck={false} />
        </label>
      ))}
      <button type="submit">Compare</button>
    </form>
  )
}

function Differences({ asked: { fabric, from, to, path } }: { asked: Asked }) {
  const below = path === '' ? {} : { path_prefix: path }
  const { loaded, refresh } = useResource<ChangesReport>(paths.compare(fabric, from, to, below))
  const state = loaded.value
  return (
    <>
      {state.state === 'loading' && <Waiting what="the changes" />}
      {state.state === 'failed' && <ProblemPanel problem={state.problem} onRetry={refresh} />}
      {state.state === 'ready' && (
        <>
          <p>
            {state.value.from !== null && <Place point={state.value.from} />} … <Place point={state.value.to} />
          </p>
          <h2>Changes</h2>
          <ObjectChanges first={state.value} pathOf={(part) => paths.compare(fabric, from, to, { ...below, ...part })} />
        </>
      )}
      <CommandLine command={{ do: 'diff', fabric, from, to, path }} />
    </>
  )
}

function Place({ point: { commit, time, subject } }: { point: CommitPoint }) {
  return (
    <>
      <Time at={time} /> <code title={commit}>{commit.slice(0, 7)}</code> <Plain text={subject} />
    </>
  )
}
