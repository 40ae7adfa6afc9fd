import { isError } from '../../contract/errors.ts'
import type { FabricRecord } from '../../contract/fabric.ts'
import type { ProposalOutcome } from '../../contract/operation.ts'
import type { ProposalRecord } from '../../contract/proposals/proposal.ts'
import { definedOf } from '../../defined-of.ts'
import { isOpen } from '../../domain/operation/outcome.ts'
import { changedFiles } from '../../domain/revert/changed-files.ts'
import { joinPath } from '../../domain/tree/repo-path.ts'
import type { Clock, Records } from '../deployment.ts'
import { changeFabricIfThere } from '../registry/change-fabric.ts'
import { type AnnouncingProposals, announceProposal } from './announce-proposal.ts'
import { changeKnown } from './change-known.ts'
import type { Presented } from './propose.ts'

export type Noting = Pick<Records, 'proposals' | 'fabrics' | 'journal'> & Clock & AnnouncingProposals

/** Requests of a fabric that are remembered. */
const MAX_PROPOSALS = 20
/** Changed files by which a request is recognised, and raw files that are not proposed again. */
export const MAX_EFFECT = 100
const MAX_FILES = 1000

/** The requests of a fabric that are open, as far as is known: one, or one for each operation. */
export function openOf(proposals: readonly ProposalRecord[]): ProposalRecord[] {
  return proposals.filter(({ state }) => state === 'open')
}

/** Records what an operation has proposed, or that it has closed the request: it undid the last of what that held. */
export async function notePresented(deployment: Noting, seen: Presented): Promise<void> {
  const { fabric } = seen.report
  const { id, state } = seen.proposal
  if (state === 'closed') return conclude(deployment, fabric, id, { status: 'declined' })
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
  const changed = (await changedFiles(base, head, directory)).filter(({ path }) => !path.startsWith(records))
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
export async function conclude(deployment: Noting, fabric: string, id: string, outcome: ProposalOutcome): Promise<void> {
  const { journal, now } = deployment
  const open = openOf((await deployment.proposals.get(fabric)).proposals).find((proposal) => proposal.id === id)
  if (open === undefined || (await isAnyRunning(journal, fabric, open.operations))) return
  for (const operation of open.operations) await journal.conclude(fabric, operation, outcomeFor(operation, open, outcome))
  const landed = outcome.status === 'merged' ? { landed: outcome.landed } : {}
  const ended = { state: outcome.status, updated_at: now().toISOString(), ...landed }
  await changeProposals(deployment, fabric, (proposals) =>
    proposals.map((proposal) => (proposal.id === id && proposal.state === 'open' ? { ...proposal, ...ended } : proposal)),
  )
  await announceProposal(deployment, fabric, { ...open, ...ended })
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

/** Operations whose commits a merge has made one share it. */
export function outcomeFor(
  operation: string,
  { operations }: Pick<ProposalRecord, 'operations'>,
  outcome: ProposalOutcome,
): ProposalOutcome {
  if (outcome.status === 'declined' || outcome.landed_with === undefined) return outcome
  return { ...outcome, landed_with: operations.filter((other) => other !== operation) }
}

/** Changes the list of a fabric, and whether its record says that a request is open. */
async function changeProposals(
  deployment: Noting,
  fabric: string,
  change: (proposals: readonly ProposalRecord[]) => ProposalRecord[],
): Promise<ProposalRecord[]> {
  const { proposals } = await changeKnown(deployment.proposals, fabric, async (known) => {
    const proposals = latestOf(change(known.proposals)).map((proposal, index) =>
      index === 0 || proposal.state === 'open' ? proposal : withoutMarks(proposal),
    )
    // If this process dies in between, somebody looks in vain; the other way round nobody would ever look.
    if (isAnyOpen(proposals) && !isAnyOpen(known.proposals)) await noteWhetherOpen(deployment, fabric, true)
    const opened = new Set(proposals.flatMap(({ operations }) => operations))
    const unopened = known.unopened?.filter(({ operation }) => !opened.has(operation))
    return { proposals, ...definedOf({ unopened }) }
  })
  if (isAnyOpen(proposals)) await noteWhetherOpen(deployment, fabric, true)
  else await noteNoneOpen(deployment, fabric)
  return proposals
}

function isAnyOpen(proposals: readonly ProposalRecord[]): boolean {
  return openOf(proposals).length > 0
}

/** Records that no request of a fabric is open, unless another process has noted one meanwhile. */
export async function noteNoneOpen(deployment: Pick<Noting, 'proposals' | 'fabrics' | 'now'>, fabric: string): Promise<void> {
  await noteWhetherOpen(deployment, fabric, false)
  const { proposals } = await deployment.proposals.get(fabric)
  if (isAnyOpen(proposals)) await noteWhetherOpen(deployment, fabric, true)
}

async function noteWhetherOpen(deployment: Pick<Noting, 'fabrics' | 'now'>, fabric: string, open_proposal: boolean) {
  await changeFabricIfThere(deployment, fabric, (known) =>
    (known.open_proposal ?? false) === open_proposal ? undefined : { open_proposal },
  )
}

/** All that are open, and as many of the others as are remembered. */
function latestOf(proposals: readonly ProposalRecord[]): ProposalRecord[] {
  const room = Math.max(0, MAX_PROPOSALS - openOf(proposals).length)
  const ended = proposals.filter(({ state }) => state !== 'open').slice(0, room)
  return proposals.filter((proposal) => proposal.state === 'open' || ended.includes(proposal))
}

/**
 * Only the latest request, and those that are open, are looked for; of one that was declined its files are left alone.
 */
function withoutMarks({ tree: _, base_tree: __, effect: ___, files, ...proposal }: ProposalRecord): ProposalRecord {
  return proposal.state === 'declined' ? { ...proposal, ...definedOf({ files }) } : proposal
}
