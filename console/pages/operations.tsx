import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { OperationPage, OperationRecord, OperationStatus } from '../../lib/contract/operation.ts'
import { paths } from '../data/paths.ts'
import { type Problem, send } from '../data/request.ts'
import { useResource } from '../data/resource.ts'
import { replace } from '../navigation/navigation.ts'
import { type OperationFilter, pathTo, type Route } from '../navigation/route.ts'
import { announce } from '../parts/announcer.tsx'
import { OperationTable } from '../parts/changes/operation-table.tsx'
import { CommandLine } from '../parts/command-line.tsx'
import { Heading } from '../parts/heading.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { Waiting } from '../parts/waiting.tsx'

const PAGE = 50

const STATUSES: readonly OperationStatus[] = [
  'succeeded',
  'no_change',
  'rejected',
  'failed',
  'unknown',
  'running',
  'queued',
  'proposed',
  'merged',
  'declined',
]

/** What was done in a fabric, newest first, page by page; what is looked for is in the address. */
export function OperationsPage({ asked }: { asked: Route & { page: 'operations' } }) {
  const { fabric, page: _, ...filter } = asked
  const path = paths.operations(fabric, PAGE, filter)
  const { loaded, refresh } = useResource<OperationPage>(path)
  const state = loaded.value
  return (
    <>
      <Heading title={`Operations of ${fabric}`}>Operations</Heading>
      <Filters filter={filter} onChange={(changed) => replace(pathTo({ ...asked, ...changed }))} />
      {state.state === 'loading' && <Waiting what="operations" />}
      {state.state === 'failed' && <ProblemPanel problem={state.problem} onRetry={refresh} />}
      {state.state === 'ready' && (
        <Pages key={`${path} ${state.seen.getTime()}`} fabric={fabric} filter={filter} first={state.value} onChanged={refresh} />
      )}
      <CommandLine command={{ do: 'log', fabric, filter }} />
    </>
  )
}

/** Each asks the server, so a text counts once its field is left or Enter is pressed. */
function Filters({ filter, onChange }: { filter: OperationFilter; onChange: (changed: Partial<OperationFilter>) => void }) {
  const { object, file, actor, status } = filter
  return (
    <div class="row">
      <Field label="Object" hint="KIND/NAME" value={object} onChange={(value) => onChange({ object: value })} />
      <Field label="File" hint="raw/vpcs.yaml" value={file} onChange={(value) => onChange({ file: value })} />
      <Field label="Who" hint="part of a name" value={actor} onChange={(value) => onChange({ actor: value })} />
      <label>
        Status
        <select value={status} onChange={(event) => onChange({ status: event.currentTarget.value })}>
          <option value="">all</option>
          {STATUSES.map((each) => (
            <option key={each} value={each}>
              {each.replace('_', ' ')}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}

interface FieldProps {
  label: string
  hint: string
  value: string
  onChange: (value: string) => void
}

/** What is typed stays while an answer arrives, and follows the address once that changes. */
function Field({ label, hint, value, onChange }: FieldProps) {
  const typed = useSignal(value)
  useEffect(() => {
    typed.value = value
  }, [value])
  return (
    <label>
      {label}
      <input
        type="search"
        value={typed.value}
        onInput={(event) => (typed.value = event.currentTarget.value)}
        placeholder={hint}
        autocomplete="off"
        spellcheck={false}
        onChange={(event) => onChange(event.currentTarget.value.trim())}
      />
    </label>
  )
}

interface PagesProps {
  fabric: string
  filter: OperationFilter
  first: OperationPage
  onChanged: () => void
}

/** The first page, and those that were asked for since. */
function Pages({ fabric, filter, first, onChanged }: PagesProps) {
  const older = useSignal<readonly OperationRecord[]>([])
  const next = useSignal(first.next)
  const problem = useSignal<Problem | undefined>(undefined)
  const more = async (after: string) => {
    const reply = await send<OperationPage>(paths.operations(fabric, PAGE, { ...filter, after }))
    problem.value = reply.ok ? undefined : reply.problem
    if (!reply.ok) return
    older.value = [...older.value, ...reply.body.operations]
    next.value = reply.body.next
    announce(`${reply.body.operations.length} more operations`)
  }
  const { value: after } = next
  const operations = [...first.operations, ...older.value]
  const isFiltered = Object.values(filter).some((value) => value !== '')
  return (
    <>
      {isFiltered && operations.length === 0 ? (
        <p>No operation matches{after === undefined ? '' : ' so far'}.</p>
      ) : (
        <OperationTable operations={operations} onChanged={onChanged} />
      )}
      {problem.value !== undefined && <ProblemPanel problem={problem.value} />}
      {after !== undefined && (
        <p>
          <button type="button" onClick={() => void more(after)}>
            Show older ones
          </button>
        </p>
      )}
    </>
  )
}
