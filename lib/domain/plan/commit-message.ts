import type { OperationKind } from '../../contract/operation.ts'
import type { Fate } from '../../contract/report.ts'
import type { Change } from '../tree/change-set.ts'
import type { Plan } from './plan.ts'

/** Lines of the body before the rest is summed up: hosts show messages in full. */
const MAX_LINES = 50

/** Fates of which something new is in a file. */
const TAKEN: ReadonlySet<Fate> = new Set<Fate>(['created', 'updated', 'merged', 'unmanaged'])

interface MessageFacts {
  kind: OperationKind
  fabric: string
  operation: string
  sourceCommit: string | null
}

/** Subject, what changed, and the trailers by which the commit is recognised. */
export function commitMessage(plan: Plan, { kind, fabric, operation, sourceCommit }: MessageFacts): string {
  const lines = plan.changes.changes.filter(({ path }) => !path.includes('/.hnp/') && !path.endsWith('/.gitkeep')).map(describe)
  const shown = lines.slice(0, MAX_LINES)
  if (lines.length > MAX_LINES) shown.push(`... and ${lines.length - MAX_LINES} more`)
  const trailers = [
    `Operation: ${operation}`,
    `Fabric: ${fabric}`,
    ...(sourceCommit === null ? [] : [`Source-Commit: ${sourceCommit}`]),
  ]
  const body = shown.length === 0 ? [] : [...shown, '']
  return `${[subject(plan, kind, fabric), '', ...body, ...trailers].join('\n')}\n`
}

/**
 * One line of at most about 72 characters: `ingest(fabric-1): 46 objects from raw/prepop.yaml`, `patch(fabric-1): VPC
 * default/vpc-1`.
 */
export function subject(plan: Plan, kind: OperationKind, fabric: string): string {
  const scope = `${kind}(${fabric}):`
  if (plan.reverts !== undefined) return `${scope} ${plan.reverts}, ${count(plan.undone?.length ?? 0, 'object')}`
  if (plan.edited !== undefined) return `${scope} ${objectName(plan.edited.object)}`
  const files = plan.files.filter(({ outcome }) => outcome === 'ingested')
  const objects = plan.documents.filter(({ fate }) => TAKEN.has(fate)).length
  if (files.length === 0) return `${scope} ${kind === 'init' ? `set up the GitOps structure${adopted(plan)}` : handEdits(plan)}`
  return `${scope} ${count(objects, 'object')} from ${files.length === 1 ? shortName(files[0]?.file ?? '') : count(files.length, 'file')}`
}

/** What an ingest does that finds no raw file. */
function handEdits({ handEdits: edits }: Plan): string {
  return edits.length === 0 ? 'no documents' : `${count(edits.length, 'hand edit')} put in order`
}

/** `VPC default/vpc-1` for `VPC.vpc.githedgehog.com/default/vpc-1`. */
function objectName(key: string): string {
  const [kind = '', namespace, name] = key.split('/')
  return `${kind.split('.')[0]} ${namespace}/${name}`
}

function adopted(plan: Plan): string {
  return plan.adopted === 0 ? '' : `, ${count(plan.adopted, 'file')} adopted`
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

/** `raw/prepop.yaml`: the last two names of a path. */
function shortName(path: string): string {
  return path.split('/').slice(-2).join('/')
}

function describe(change: Change): string {
  return change.action === 'move' ? `move ${change.from} -> ${change.path}` : `${change.action} ${change.path}`
}
