import type { ProposedOperation } from '../../lib/contract/operation.ts'
import { isProposed } from '../../lib/domain/operation/outcome.ts'
import type { ForgeRequest } from '../support/forge/requests.ts'
import type { Found } from './end-rules.ts'
import { partingOf } from './merges.ts'
import { BRANCH, FABRIC } from './names.ts'
import { isIn, operationsIn } from './oracle.ts'

const RULE = 'proposals are true'

/** What the host says of requests, what the records say, and what is on the branches. */
export function proposalsAgree(found: Found): void {
  recordsAgree(found)
  openOnesAreKnown(found)
  if (found.world.proposes === 'each') nothingIsProposedTwice(found)
}

const RECORDED = { open: 'proposed', merged: 'merged', closed: 'declined' } as const

function recordsAgree(found: Found): void {
  for (const record of found.records) if (isProposed(record)) recordAgrees(found, record)
}

function recordAgrees(found: Found, record: ProposedOperation): void {
  const { world, oracle } = found
  const { operation, status, proposal, branch } = record
  const { forge, host } = world
  const request = forge.numbered(proposal?.id)
  // Of a request that was merged before anybody had noted it nothing but the commit is known.
  const isMerged = status === 'merged' && cameToBase(found, operation)
  if (request === undefined) {
    if (status !== 'declined' && !isMerged) oracle.violate(RULE, `${operation} is ${status} in no request`)
    return
  }
  if (RECORDED[request.state] !== status && isSeen(found, record, request))
    oracle.violate(RULE, `${operation} is ${status}, and its request is ${request.state}`)
  const head = host.headOf(branch)
  const isHeld = head !== null && isIn(host.history(head), operation)
  if (status === 'proposed' && !isHeld && !oracle.forced.has(branch))
    oracle.violate(RULE, `${operation} is proposed, and is not on ${branch}`)
}

/** Whether what became of a request is to be seen where the manager looks for it. */
function isSeen(found: Found, { operation, status, landed = '', branch }: ProposedOperation, { state }: ForgeRequest): boolean {
  const { oracle, world } = found
  // Of a merge that people have taken back before anybody looked nothing is left; and they may take a commit off the
  // branch of a request before they merge that.
  if (state === 'merged')
    return !oracle.forced.has(BRANCH) && !(status === 'declined' && oracle.forced.has(branch) && !cameToBase(found, operation))
  // A person may bring what was proposed to the base without the request, which the manager closes then.
  const isThere = status === 'merged' && (cameToBase(found, operation) || world.host.isBelow(landed, world.host.head))
  return state === 'open' || !isThere
}

function cameToBase({ world: { host }, oracle }: Found, operation: string): boolean {
  return oracle.forced.has(BRANCH) || isIn(host.history(host.head ?? ''), operation)
}

/** Each open request is on the list, and each operation in it has a record that says so. */
function openOnesAreKnown({ world, oracle, records }: Found): void {
  const { forge, host, table } = world
  const { proposals = [] } = (table.items.get(`FABRIC#${FABRIC}|PROPOSALS`) ?? {}) as {
    proposals?: { id: string; state: string }[]
  }
  for (const { number, branch, state } of forge.requests) {
    const known = proposals.find(({ id }) => id === String(number))
    if ((known?.state === 'open') !== (state === 'open'))
      oracle.violate(RULE, `request ${number} is ${state}, and is ${known?.state} on the list`)
    if (state !== 'open') continue
    const own = [...host.line(host.headOf(branch))].filter(({ oid }) => !host.isBelow(oid, host.head))
    for (const operation of own.flatMap(operationsIn)) {
      const status = records.find((record) => record.operation === operation)?.status
      // The next operation may be pushed above what was merged or closed at that moment.
      const isTold = status === 'proposed' || status === 'merged' || status === 'declined'
      if (!isTold && !oracle.forced.has(BRANCH))
        oracle.violate(RULE, `${operation} is in an open request, and its record says ${status}`)
    }
  }
}

/** No file is changed by two open requests, unless people have changed it there, or have taken what was merged back. */
function nothingIsProposedTwice({ world, oracle }: Found): void {
  const { forge, host } = world
  if (oracle.forced.has(BRANCH)) return
  const changedBy = new Map<string, number>()
  for (const { number, branch, state } of forge.requests) {
    const head = host.headOf(branch)
    if (state !== 'open' || head === null || oracle.forced.has(branch)) continue
    const before = new Map(host.treeOf(partingOf(host, host.head ?? head, head)).files())
    for (const [path, oid] of host.treeOf(head).files()) {
      if (!path.includes('/managed/') || before.get(path) === oid || oracle.handWork.has(path)) continue
      const other = changedBy.get(path)
      if (other !== undefined) oracle.violate(RULE, `${path} is changed by the requests ${other} and ${number}`)
      changedBy.set(path, number)
    }
  }
}

/** The files on the branches of open requests. */
export function* heldByProposals({ world }: Found): Generator<string> {
  const { forge, host } = world
  for (const { branch, state } of forge.requests)
    if (state === 'open') for (const [, oid] of host.treeOf(host.headOf(branch)).files()) yield oid
}

/** Whether a raw file waits since it is in a request, or was declined. */
export function isAmongProposed({ oracle, reports }: Found, blob: string): boolean {
  return reports.some(({ operation, files }) => {
    const status = oracle.final(operation)?.status
    return (status === 'proposed' || status === 'declined') && files.some((file) => file.blob === blob)
  })
}
