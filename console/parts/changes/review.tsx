import { type Signal, useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { OperationAnswer } from '../../../lib/contract/answer.ts'
import type { Command } from '../../data/command-lines.ts'
import { type Change, carryOut } from '../../data/operations.ts'
import type { Problem } from '../../data/request.ts'
import { pathTo } from '../../navigation/route.ts'
import { announce } from '../announcer.tsx'
import { CommandLine } from '../command-line.tsx'
import { Fates } from '../fates.tsx'
import { FaultList } from '../fault-list.tsx'
import { Plain } from '../plain.tsx'
import { ProblemPanel } from '../problem-panel.tsx'
import { Waiting } from '../waiting.tsx'
import { DiffView } from './diff-view.tsx'
import { RequestLink } from './request-link.tsx'

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
  onStale?: (problem: Problem) => void
}

/**
 * Shows what a change would do, from the server's dry run of the very request, and sends it once the reader says so.
 * Afterwards it shows the commit and offers to undo it, which is reviewed here as well.
 */
export function Review({ change: asked, title: askedTitle, onClose, onStale }: ReviewProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const current = useSignal({ change: asked, title: askedTitle })
  const step = useSignal<Step>({ at: 'asking' })
  const done = useSignal<OperationAnswer | undefined>(undefined)
  const reason = useSignal('')
  const { change, title } = current.value
  useEffect(() => {
    dialog.current?.showModal()
    // Not a button: a second Enter must not commit what nobody has read.
    heading.current?.focus()
  }, [])
  useEffect(() => {
    const aborting = new AbortController()
    step.value = { at: 'asking' }
    void carryOut(change, { isDry: true, signal: aborting.signal }).then((reply) => {
      if (aborting.signal.aborted) return
      if (reply.ok) step.value = { at: 'shown', report: reply.body }
      else if (reply.problem.code === 'precondition_failed' && onStale !== undefined) onStale(reply.problem)
      else step.value = { at: 'failed', problem: reply.problem }
    })
    return () => aborting.abort()
  }, [change])
  const commit = async (report: OperationAnswer) => {
    step.value = { at: 'committing', report }
    const reply = await carryOut(change, { isDry: false, reason: reason.value.trim() })
    if (reply.ok) {
      step.value = { at: 'done', report: reply.body }
      done.value = reply.body
      announce(reply.body.commit === null ? reply.body.message : `${doneWith(reply.body)} ${reply.body.commit.slice(0, 7)}`)
    } else if (reply.problem.code === 'precondition_failed' && onStale !== undefined) onStale(reply.problem)
    else step.value = { at: 'failed', problem: reply.problem }
  }
  const undo = ({ operation, reverts }: OperationAnswer) => {
    reason.value = ''
    current.value = {
      change: { do: 'revert', fabric: change.fabric, operation },
      title: `${reverts === undefined ? 'Undo' : 'Redo'}: what it would change`,
    }
  }
  const close = () => dialog.current?.close()
  return (
    <dialog ref={dialog} aria-labelledby="review-title" onClose={() => onClose(done.value)}>
      <h2 id="review-title" ref={heading} tabIndex={-1}>
        <Plain text={title} />
      </h2>
      <Content
        step={step.value}
        change={change}
        reason={reason}
        onCommit={(report) => void commit(report)}
        onUndo={undo}
        onClose={close}
      />
    </dialog>
  )
}

interface ContentProps {
  step: Step
  change: Change
  reason: Signal<string>
  onCommit: (report: OperationAnswer) => void
  onUndo: (report: OperationAnswer) => void
  onClose: () => void
}

function Content({ step, change, reason, onCommit, onUndo, onClose }: ContentProps) {
  if (step.at === 'shown' || step.at === 'committing')
    return (
      <Preview
        report={step.report}
        change={change}
        reason={reason}
        isSending={step.at === 'committing'}
        onCommit={() => onCommit(step.report)}
        onClose={onClose}
      />
    )
  if (step.at === 'done') return <Done report={step.report} onUndo={() => onUndo(step.report)} onClose={onClose} />
  return (
    <>
      {step.at === 'failed' ? <ProblemPanel problem={step.problem} /> : <Waiting what="what it would change" />}
      <div class="row">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
      </div>
    </>
  )
}

interface PreviewProps {
  report: OperationAnswer
  change: Change
  reason: Signal<string>
  isSending: boolean
  onCommit: () => void
  onClose: () => void
}

/** What a change would do; with nothing to do there is nothing to commit. */
function Preview({ report, change, reason, isSending, onCommit, onClose }: PreviewProps) {
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
        <>
          <DiffView diff={report.diff ?? ''} />
          <ReasonField reason={reason} />
        </>
      )}
      <div class="row">
        {!isEmpty && (
          <button key="commit" type="button" class="first" aria-disabled={isSending} onClick={isSending ? undefined : onCommit}>
            {isSending ? 'Committing …' : 'Commit'}
          </button>
        )}
        <button key="cancel" type="button" onClick={onClose}>
          Cancel
        </button>
        {!isEmpty && (
          <span class="quiet">
            as <Plain text={report.actor.name} />
          </span>
        )}
      </div>
      <CommandLine command={{ ...commandOf(change), reason: reason.value.trim() }} />
    </>
  )
}

/** Why: in the commit, in one line, for those who look at it later. */
function ReasonField({ reason }: { reason: Signal<string> }) {
  return (
    <label class="row">
      Reason
      <input
        type="text"
        maxLength={200}
        placeholder="why, if it is not plain"
        value={reason.value}
        onInput={({ currentTarget }) => {
          reason.value = currentTarget.value
        }}
      />
    </label>
  )
}

/** What was committed, and the way to take it back. */
function Done({ report, onUndo, onClose }: { report: OperationAnswer; onUndo: () => void; onClose: () => void }) {
  const { commit, fabric, operation, reverts } = report
  return (
    <>
      <Outcome report={report} />
      <div class="row">
        <button key="close" type="button" onClick={onClose}>
          Close
        </button>
        {commit !== null && (
          <button key="undo" type="button" onClick={onUndo}>
            {reverts === undefined ? 'Undo' : 'Redo'}
          </button>
        )}
      </div>
      {commit !== null && <CommandLine command={{ do: 'revert', fabric, operation }} />}
    </>
  )
}

/** What is only proposed is not on the branch yet. */
function doneWith({ proposal }: OperationAnswer): string {
  return proposal === undefined ? 'Committed' : 'Proposed'
}

function Outcome({ report }: { report: OperationAnswer }) {
  const { commit, operation, fabric, message, proposal } = report
  if (commit === null)
    return (
      <p>
        <Plain text={message} />
      </p>
    )
  return (
    <div class="panel good">
      ✓ {doneWith(report)} <code>{commit.slice(0, 7)}</code> · <Plain text={message} /> ·{' '}
      {proposal !== undefined && (
        <>
          <RequestLink proposal={proposal} /> ·{' '}
        </>
      )}
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
    case 'restore':
    case 'init':
    case 'ingest':
      return change
  }
}
