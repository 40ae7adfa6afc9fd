import { isError } from '../../contract/errors.ts'
import type { FabricRecord } from '../../contract/fabric.ts'
import type { ProposalRecord } from '../../contract/proposals/proposal.ts'
import { definedOf } from '../../defined-of.ts'
import { isOpen } from '../../domain/operation/outcome.ts'
import { changedFiles } from '../../domain/revert/changed-files.ts'
import { joinPath } from '../../domain/tree/repo-path.ts'
import type { Clock, Records } from '../deployment.ts'
import { type AnnouncingProposals, announceProposal } from './announce-proposal.ts'
import { DECLINED, type Ending, merged, outcomeFor } from './ending.ts'
import { changeProposals, openOf } from './known-proposals.ts'
import type { Presented } from './propose.ts'
import { landingOf } from './recognise.ts'

export type Noting = Pick<Records, 'proposals' | 'fabrics' | 'journal'> & Clock & AnnouncingProposals

/** Changed files by which a request is recognised, and raw files that are not proposed again. */
export const MAX_EFFECT = 100
const MAX_FILES = 1000

/** Records what an operation has proposed, or that it has closed the request: it undid the last of what that held. */
export async function notePresented(deployment: Noting, seen: Presented): Promise<void> {
  const { fabric } = seen.report
  const { id, state } = seen.proposal
  if (state === 'closed') return concludeClosed(deployment, seen)
  const told = await tellOf(deployment, seen)
  let isNew = false
  const [noted] = await changeProposals(deployment, fabric, (proposals) => {
    const known = proposals.find((proposal) => proposal.id === id && proposal.state === 'open')
    isNew = known === undefined
    const { operations, files, ...latest } = told
    const grown: ProposalRecord = {
      ...latest,
      opened_at: known?.opened_at ?? latest.updated_at,
      operations: [...new Set([...(known?.operations ?? []), ...operations])],
      files: [...(known?.files ?? []), ...files].slice(-MAX_FILES),
    }
    return [grown, ...proposals.filter((proposal) => proposal !== known)]
  })
  const isTold = isNew || state === 'updated'
  if (noted !== undefined && isTold) await announceProposal(deployment, fabric, noted, { isNew })
}

/** A request that holds nothing more than its base: it was undone, or had come there before it was opened. */
async function concludeClosed(deployment: Noting, { onto, base, proposal, report }: Presented): Promise<void> {
  const { fabric, directory } = report
  const known = await openRequest(deployment, fabric, proposal.id)
  const landing = known && (await landingOf(onto, { head: base.commit, directory }, known))
  await conclude(deployment, fabric, proposal.id, known && landing ? merged(landing, known) : DECLINED)
}

async function tellOf({ now }: Clock, { proposal, place, base, head, report }: Presented) {
  const { directory, operation, commit, files } = report
  return {
    id: proposal.id,
    url: proposal.url,
    ...place,
    state: 'open' as const,
    operations: commit === null ? [] : [operation],
    updated_at: now().toISOString(),
    ...(await marksOf({ base, head }, directory)),
    files: files.filter(({ outcome }) => outcome === 'ingested').map(({ file, blob }) => ({ file, blob })),
  }
}

/** That by which a request is recognised on its base, and by which a move of the base is. */
async function marksOf({ base, head }: Pick<Presented, 'base' | 'head'>, directory: string) {
  const records = `${joinPath(directory, '.hnp')}/`
  const all = await changedFiles(base, head, directory)
  // Every operation changes the manager's own files: they say something only of one that changes no others.
  const others = all.filter(({ path }) => !path.startsWith(records))
  const changed = others.length > 0 ? others : all
  const [tree, base_tree] = [(await head.entry(directory))?.oid, (await base.entry(directory))?.oid]
  return {
    commit: head.commit ?? '',
    base_commit: base.commit,
    ...definedOf({ tree, base_tree }),
    effect: changed.slice(0, MAX_EFFECT).map(({ path, after }) => ({ path, blob: after ?? null })),
  }
}

/**
 * Records that the open request of a fabric stands on another commit of its base, with all that it held. An operation
 * that has added to it meanwhile has recorded that.
 */
export async function noteCarried(
  deployment: Noting,
  fabric: Pick<FabricRecord, 'id' | 'directory'>,
  { known, ...at }: Pick<Presented, 'base' | 'head'> & { known: ProposalRecord },
): Promise<void> {
  const marks = { ...(await marksOf(at, fabric.directory)), updated_at: deployment.now().toISOString() }
  const isSame = ({ id, state, commit }: ProposalRecord) => id === known.id && state === 'open' && commit === known.commit
  let carried: ProposalRecord | undefined
  await changeProposals(deployment, fabric.id, (proposals) => {
    const same = proposals.find(isSame)
    carried = same && { ...same, ...marks }
    return proposals.map((proposal) => (proposal === same && carried ? carried : proposal))
  })
  if (carried !== undefined) await announceProposal(deployment, fabric.id, carried)
}

/**
 * Records what became of a request, with its operations. Does nothing for one that is not open, or while one of the
 * operations is being recorded: it would end as proposed, in a request of which nobody asks any more. The next look
 * concludes.
 */
export async function conclude(deployment: Noting, fabric: string, id: string, ending: Ending): Promise<void> {
  const { outcome, operations } = ending
  const { journal, now } = deployment
  const open = await openRequest(deployment, fabric, id)
  if (open === undefined || (await isAnyRunning(journal, fabric, open.operations))) return
  for (const operation of open.operations) await journal.conclude(fabric, operation, outcomeFor(operation, open, ending))
  const landed = outcome.status === 'merged' ? { landed: outcome.landed } : {}
  const ended = {
    state: outcome.status,
    updated_at: now().toISOString(),
    ...landed,
    ...definedOf({ operations: operations && [...operations] }),
  }
  await changeProposals(deployment, fabric, (proposals) =>
    proposals.map((proposal) => (proposal.id === id && proposal.state === 'open' ? { ...proposal, ...ended } : proposal)),
  )
  await announceProposal(deployment, fabric, { ...open, ...ended })
}

async function openRequest({ proposals }: Pick<Noting, 'proposals'>, fabric: string, id: string) {
  return openOf((await proposals.get(fabric)).proposals).find((proposal) => proposal.id === id)
}

/** One that is `unknown` has no process any more, and who settles it asks what became of its request. */
async function isAnyRunning(journal: Noting['journal'], fabric: string, operations: readonly string[]): Promise<boolean> {
  for (const operation of operations) {
    try {
      const record = await journal.get(fabric, operation)
      if (record !== undefined && isOpen(record) && record.status !== 'unknown') return true
    } catch (error) {
      if (!isError(error, 'record_unreadable')) throw error
    }
  }
  return false
}
