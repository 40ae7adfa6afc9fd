import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { OperationPage, OperationStatus } from '../../lib/contract/operation.ts'
import { useMore } from '../data/more.ts'
import { paths } from '../data/paths.ts'
import { useResource } from '../data/resource.ts'
import { replace } from '../navigation/navigation.ts'
import { compareOf, type OperationFilter, pathTo, type Route } from '../navigation/route.ts'
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
      <p>
        <a href={pathTo(compareOf(fabric))}>Compare two points in time</a>
      </p>
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
  const { pages, hasMore, problem, more } = useMore(first, (after: string) =>
    paths.operations(fabric, PAGE, { ...filter, after }),
  )
  const operations = pages.flatMap((page) => page.operations)
  const showMore = async () => {
    const page = await more()
    if (page !== undefined) announce(`${page.operations.length} more operations`)
  }
  const isFiltered = Object.values(filter).some((value) => value !== '')
  return (
    <>
      {isFiltered && operations.length === 0 ? (
        <p>No operation matches{hasMore ? ' so far' : ''}.</p>
      ) : (
        <OperationTable operations={operations} onChanged={onChanged} />
      )}
      {problem !== undefined && <ProblemPanel problem={problem} />}
      {hasMore && (
        <p>
          <button type="button" onClick={() => void showMore()}>
            Show older ones
          </button>
        </p>
      )}
    </>
  )
}
