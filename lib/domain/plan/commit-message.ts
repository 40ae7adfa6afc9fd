import type { OperationKind } from '../../contract/operation.ts'
import { type Fate, isByHand } from '../../contract/report.ts'
import { kindInKey } from '../fabric/object-ref.ts'
import type { Change } from '../tree/change-set.ts'
import { type CommitFacts, type CommitStyle, commitText } from './commit-text.ts'
import type { Plan } from './plan.ts'

/** Maximum number of lines in the body: hosts show messages in full. The last line counts the rest. */
const MAX_LINES = 50

/** Fates that put new content into a file. */
const FATES_WITH_NEW_CONTENT: ReadonlySet<Fate> = new Set<Fate>(['created', 'updated', 'merged', 'unmanaged'])

interface MessageFacts extends Pick<CommitFacts, 'fabric' | 'actor' | 'sourceCommit'> {
  kind: OperationKind
  operation: string
  reason?: string | undefined
}

/** The subject, one line for each changed file, and the trailers that identify the commit, in the fabric's style. */
export function commitMessage(plan: Plan, { operation, reason, ...facts }: MessageFacts, style: CommitStyle): string {
  const lines = plan.changes.changes.filter(({ path }) => !path.includes('/.hnp/') && !path.endsWith('/.gitkeep')).map(describe)
  const shown = lines.slice(0, MAX_LINES)
  if (lines.length > MAX_LINES) shown.push(`... and ${lines.length - MAX_LINES} more`)
  const reasons = reason === undefined ? [] : [reason]
  return commitText({ ...facts, summary: summary(plan, facts.kind), changes: shown, operations: [operation], reasons }, style)
}

/**
 * Returns one line of about 72 characters at most: `ingest(fabric-1): 46 objects from raw/prepop.yaml`,
 * `patch(fabric-1): VPC default/vpc-1`.
 */
export function subject(plan: Plan, kind: OperationKind, fabric: string): string {
  return `${kind}(${fabric}): ${summary(plan, kind)}`
}

function summary(plan: Plan, kind: OperationKind): string {
  if (plan.reverts !== undefined) return `${plan.reverts}, ${count(plan.undone?.length ?? 0, 'object')}`
  if (plan.edited !== undefined) return objectName(plan.edited.object)
  if (kind === 'crds') return crdFiles(plan)
  const files = plan.files.filter(({ outcome }) => outcome === 'ingested')
  const objects = plan.documents.filter(({ fate }) => FATES_WITH_NEW_CONTENT.has(fate)).length
  const [first] = files
  if (first === undefined) return kind === 'init' ? `set up the GitOps structure${adopted(plan)}` : handEdits(plan)
  return `${count(objects, 'object')} from ${files.length > 1 ? count(files.length, 'file') : shortName(first.file)}`
}

/** Describes a change of the fabric's own CRDs. */
function crdFiles({ changes }: Plan): string {
  const edited = changes.changes.filter(({ path }) => path.includes('.hnp/crds/'))
  const [first] = edited
  return first === undefined || edited.length > 1 ? count(edited.length, 'file') : `${first.action} ${shortName(first.path)}`
}

/** Describes an ingest that takes no raw file. */
function handEdits({ handEdits: edits }: Plan): string {
  const takenOver = edits.filter(({ what }) => what === 'taken_over').length
  const givenBack = edits.filter(({ what }) => what === 'given_back').length
  const byHand = edits.filter(isByHand).length
  const parts = [
    ...(takenOver === 0 ? [] : [`${count(takenOver, 'object')} taken over from unmanaged`]),
    ...(givenBack === 0 ? [] : [`${count(givenBack, 'object')} given back to unmanaged`]),
    ...(byHand === 0 ? [] : [`${count(byHand, 'hand edit')} put in order`]),
  ]
  return parts.length === 0 ? 'no documents' : parts.join(', ')
}

/** Returns `VPC default/vpc-1` for `VPC.vpc.githedgehog.com/default/vpc-1`. */
function objectName(key: string): string {
  return `${kindInKey(key).kind} ${key.slice(key.indexOf('/') + 1)}`
}

function adopted(plan: Plan): string {
  return plan.adopted === 0 ? '' : `, ${count(plan.adopted, 'file')} adopted`
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** Returns the last two names of a path: `raw/prepop.yaml`. */
function shortName(path: string): string {
  return path.split('/').slice(-2).join('/')
}

function describe(change: Change): string {
  return change.action === 'move' ? `move ${change.from} -> ${change.path}` : `${change.action} ${change.path}`
}
