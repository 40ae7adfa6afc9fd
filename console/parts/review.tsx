import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { OperationAnswer } from '../../lib/contract/answer.ts'
import { pathTo } from '../app/route.ts'
import type { Command } from '../data/command-lines.ts'
import { type Change, carryOut } from '../data/operations.ts'
import type { Problem } from '../data/request.ts'
import { announce } from './announcer.tsx'
import { CommandLine } from './command-line.tsx'
import { DiffView } from './diff-view.tsx'
import { FaultList } from './fault-list.tsx'
import { Fates } from './fates.tsx'
import { Plain } from './plain.tsx'
import { ProblemPanel } from './problem-panel.tsx'
import { Waiting } from './waiting.tsx'

type Step =
  | { at: 'asking' }
  | { at: 'shown' | 'committing' | 'done'; report: OperationAnswer }
  | { at: 'failed'; problem: Problem }

export interface ReviewProps {
  change: Change
  title: string
  /** Called when the dialog is closed, with the report of what was committed, if anything was. */
  onClose: (done?: OperationAnswer) => void
  /** Called instead of showing the problem if the object has another version by now. */
  onStale?: () => void
}

/**
 * Shows what a change would do, from the server's dry run of the very request, and sends it once the reader says so.
 * Afterwards it shows the commit and offers to undo it, which is reviewed here as well.
 */
export function Review({ change: asked, title: askedTitle, onClose, onStale }: ReviewProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const current = useSignal({ change: asked, title: askedTitle })
  const step = useSignal<Step>({ at: 'asking' })
  const done = useSignal<OperationAnswer | undefined>(undefined)
  const { change, title } = current.value
  useEffect(() => dialog.current?.showModal(), [])
  useEffect(() => {
    const aborting = new AbortController()
    step.value = { at: 'asking' }
    carryOut(change, true, aborting.signal).then((reply) => {
      if (aborting.signal.aborted) return
      if (reply.ok) step.value = { at: 'shown', report: reply.body }
      else if (reply.problem.code === 'precondition_failed' && onStale !== undefined) onStale()
      else step.value = { at: 'failed', problem: reply.problem }
    })
    return () => aborting.abort()
  }, [change])
  const commit = async (report: OperationAnswer) => {
    step.value = { at: 'committing', report }
    const reply = await carryOut(change, false)
    if (reply.ok) {
      step.value = { at: 'done', report: reply.body }
      done.value = reply.body
      announce(reply.body.commit === null ? reply.body.message : `Committed ${reply.body.commit.slice(0, 7)}`)
    } else if (reply.problem.code === 'precondition_failed' && onStale !== undefined) onStale()
    else step.value = { at: 'failed', problem: reply.problem }
  }
  const undo = ({ operation, reverts }: OperationAnswer) => {
    current.value = {
      change: { do: 'revert', fabric: change.fabric, operation },
      title: `${reverts === undefined ? 'Undo' : 'Redo'}: what it would change`,
    }
  }
  const close = () => dialog.current?.close()
  return (
    <dialog ref={dialog} aria-labelledby="review-title" onClose={() => onClose(done.value)}>
      <h2 id="review-title">
        <Plain text={title} />
      </h2>
      <Content step={step.value} change={change} onCommit={commit} onUndo={undo} onClose={close} />
    </dialog>
  )
}

interface ContentProps {
  step: Step
  change: Change
  onCommit: (report: OperationAnswer) => void
  onUndo: (report: OperationAnswer) => void
  onClose: () => void
}

function Content({ step, change, onCommit, onUndo, onClose }: ContentProps) {
  const closing = (
    <button type="button" onClick={onClose}>
      {step.at === 'done' ? 'Close' : 'Cancel'}
    </button>
  )
  if (step.at === 'asking')
    return (
      <>
        <Waiting what="what it would change" />
        <div class="row">{closing}</div>
      </>
    )
  if (step.at === 'failed')
    return (
      <>
        <ProblemPanel problem={step.problem} />
        <div class="row">{closing}</div>
      </>
    )
  const { report } = step
  if (step.at === 'done')
    return (
      <>
        <Outcome report={report} />
        <div class="row">
          {closing}
          {report.commit !== null && (
            <button type="button" onClick={() => onUndo(report)}>
              {report.reverts === undefined ? 'Undo' : 'Redo'}
            </button>
          )}
        </div>
        {report.commit !== null && <CommandLine command={{ do: 'revert', fabric: change.fabric, operation: report.operation }} />}
      </>
    )
  const isSending = step.at === 'committing'
  const isEmpty = report.status !== 'succeeded'
  return (
    <>
      {report.documents.length > 0 && <Fates fates={report.fates} />}
      {report.faults.length > 0 && <FaultList faults={report.faults} />}
      {isEmpty ? (
        <p>
          <Plain text={report.message === '' ? 'Nothing would change.' : report.message} />
        </p>
      ) : (
        <DiffView diff={report.diff ?? ''} />
      )}
      <div class="row">
        {!isEmpty && (
          <button
            type="button"
            class="first"
            aria-disabled={isSending}
            onClick={() => {
              if (!isSending) onCommit(report)
            }}
          >
            {isSending ? 'Committing …' : 'Commit'}
          </button>
        )}
        {closing}
        {!isEmpty && (
          <span class="quiet">
            as <Plain text={report.actor.name} />
          </span>
        )}
      </div>
      <CommandLine command={commandOf(change)} />
    </>
  )
}

function Outcome({ report }: { report: OperationAnswer }) {
  const { commit, operation, fabric, message } = report
  if (commit === null)
    return (
      <p>
        <Plain text={message} />
      </p>
    )
  return (
    <div class="panel good">
      ✓ Committed <code>{commit.slice(0, 7)}</code> · <Plain text={message} /> ·{' '}
      <a href={pathTo({ page: 'operation', fabric, operation })}>operation {operation}</a>
    </div>
  )
}

/** The same change as `gfm` makes it. */
function commandOf(change: Change): Command {
  switch (change.do) {
    case 'put': {
      const { text: _, ...command } = change
      return command
    }
    case 'drop': {
      const { text: _, ...command } = change
      return command
    }
    case 'delete':
    case 'revert':
    case 'ingest':
      return change
  }
}
