import { useSignal } from '@preact/signals'
import type { OperationPage, OperationRecord } from '../../lib/contract/operation.ts'
import { paths } from '../data/paths.ts'
import { type Problem, send } from '../data/request.ts'
import { useResource } from '../data/resource.ts'
import { announce } from '../parts/announcer.tsx'
import { Heading } from '../parts/heading.tsx'
import { OperationTable } from '../parts/operation-table.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { Waiting } from '../parts/waiting.tsx'

const PAGE = 50

/** Everything that was done in a fabric, newest first, page by page. */
export function OperationsPage({ fabric }: { fabric: string }) {
  const { loaded, refresh } = useResource<OperationPage>(paths.operations(fabric, PAGE))
  const state = loaded.value
  return (
    <>
      <Heading title={`Operations of ${fabric}`}>Operations</Heading>
      {state.state === 'loading' && <Waiting what="operations" />}
      {state.state === 'failed' && <ProblemPanel problem={state.problem} onRetry={refresh} />}
      {state.state === 'ready' && <Pages key={state.seen.getTime()} fabric={fabric} first={state.value} onChanged={refresh} />}
    </>
  )
}

/** The first page, and those that were asked for since. */
function Pages({ fabric, first, onChanged }: { fabric: string; first: OperationPage; onChanged: () => void }) {
  const older = useSignal<readonly OperationRecord[]>([])
  const next = useSignal(first.next)
  const problem = useSignal<Problem | undefined>(undefined)
  const more = async (after: string) => {
    const reply = await send<OperationPage>(paths.operations(fabric, PAGE, after))
    problem.value = reply.ok ? undefined : reply.problem
    if (!reply.ok) return
    older.value = [...older.value, ...reply.body.operations]
    next.value = reply.body.next
    announce(`${reply.body.operations.length} more operations`)
  }
  const { value: after } = next
  return (
    <>
      <OperationTable operations={[...first.operations, ...older.value]} onChanged={onChanged} />
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
