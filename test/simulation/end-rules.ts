import type { DeliveryRecord } from '../../lib/contract/delivery.ts'
import type { RejectedFile } from '../../lib/contract/fabric.ts'
import type { OperationRecord } from '../../lib/contract/operation.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { commitOf } from '../../lib/domain/operation/outcome.ts'
import { LAB } from '../support/objects.ts'
import { BRANCH, FABRIC } from './names.ts'
import { isFinal, isReport, type Oracle, type Original, reportIn, wordsOf } from './oracle.ts'
import { heldByProposals, isAmongProposed, proposalsAgree } from './proposal-rules.ts'
import type { World } from './world.ts'

/** What can be read once a world has come to rest. */
export interface Found {
  world: World
  oracle: Oracle
  records: OperationRecord[]
  deliveries: DeliveryRecord[]
  reports: OperationReport[]
}

/** Checks what must hold once everything was delivered and nothing goes wrong any more. */
export function checkEnd(world: World, oracle: Oracle): void {
  const items = [...world.table.items.values()]
  const records = items.filter(
    ({ pk, sk }) => pk === `FABRIC#${FABRIC}` && sk.startsWith('OPERATION#'),
  ) as unknown as OperationRecord[]
  const deliveries = items.filter(({ pk }) => pk.startsWith('DELIVERIES#')) as unknown as DeliveryRecord[]
  const reports = [...world.bucket.objects].filter(([key]) => isReport(key)).map(([, bytes]) => reportIn(bytes))
  const found: Found = { world, oracle, records, deliveries, reports }
  for (const rule of [nothingIsPending, locksAreFree, commitsStay, originalsStay, rawFilesAreToldOf, promisesAreKept]) rule(found)
  if (world.proposes !== undefined) proposalsAgree(found)
}

function nothingIsPending({ world, oracle, records, deliveries }: Found): void {
  const pending = 'no record stays open for ever'
  for (const record of records)
    if (!isFinal(record) && !mayStillLand(world, record)) oracle.violate(pending, `${record.operation} is ${record.status}`)
  for (const { delivery, status } of deliveries)
    if (status === 'queued') oracle.violate(pending, `the delivery ${delivery} is queued`)
  for (const { body } of world.queue.messages) oracle.violate(pending, `${body} is in the queue`)
  for (const { body } of world.queue.deadLetters) oracle.violate(pending, `${body} is a dead letter`)
}

/** As long as the branch is where its commit stands nobody can say that a push that was sent does not land. */
function mayStillLand({ host }: World, record: OperationRecord): boolean {
  return record.status === 'unknown' && commitOf(record) !== null && record.base === host.headOf(record.branch ?? BRANCH)
}

function locksAreFree({ world, oracle }: Found): void {
  for (const { pk, lease_until } of world.table.items.values())
    if (pk.startsWith('LOCK#') && typeof lease_until === 'number' && lease_until > world.now)
      oracle.violate('locks are free', `${pk} is held`)
}

/** What succeeded is on the branch; losses by force are reported. */
function commitsStay(found: Found): void {
  const { world, oracle, records } = found
  for (const record of records) {
    const { operation, status } = record
    const commit = commitOf(record)
    if (status !== 'succeeded' || commit === null || world.host.isBelow(commit, world.host.head)) continue
    if (!oracle.forcedAway.has(operation))
      oracle.violate(
        'acknowledged work stays or is reported as lost',
        `${operation} is not on the branch, though nobody has taken it off`,
      )
    else if (!isToldLost(found, operation))
      oracle.violate(
        'acknowledged work stays or is reported as lost',
        `${operation} was taken off the branch, and nobody is told`,
      )
  }
}

/** A delivery of the manager's own commit names its operation, too. */
function isToldLost({ deliveries }: Found, operation: string): boolean {
  return deliveries.some(({ reason = '' }) => reason.includes('not on the branch any more') && reason.includes(operation))
}

function originalsStay(found: Found): void {
  const { world, oracle } = found
  const there = new Set([...world.host.tree.files()].map(([, oid]) => oid))
  for (const oid of heldByProposals(found)) there.add(oid)
  for (const original of oracle.originals.values())
    if (!there.has(original.blob) && !original.isWithdrawn) checkMissing(found, original)
}

function checkMissing(found: Found, { blob, path }: Original): void {
  const { world, oracle, reports, records } = found
  // People have taken it off the branch of its request; a raw file that came by Git waits on the repository's own.
  const isTakenBack = (operation: string) => {
    const branch = records.find((record) => record.operation === operation)?.branch
    return branch !== undefined && oracle.forced.has(branch)
  }
  // A run may have written its report over that of an earlier one, which took the file.
  const took = [...reports, ...oracle.reports].filter(
    ({ operation, commit, files }) =>
      commit !== null &&
      (oracle.landed.has(commit) || (oracle.pushed.has(commit) && !isTakenBack(operation))) &&
      files.some((file) => file.blob === blob && file.outcome === 'ingested'),
  )
  // Nobody but its owner, who forced it away, or promises (below) knows of a file that was never taken.
  if (took.length === 0) return
  const isUndone = (operation: string) =>
    reports.some(({ reverts, commit }) => reverts === operation && commit !== null && oracle.landed.has(commit))
  // What people have taken off the branch before anybody looked has left nothing to tell it from what was refused.
  const isDenied = (operation: string) => {
    const outcome = oracle.final(operation)
    return oracle.forcedAway.has(operation) && outcome?.status === 'failed' && REFUSALS.has(outcome.failure.code)
  }
  const isToldOf = (operation: string) =>
    isUndone(operation) || isDenied(operation) || isToldLost(found, operation) || oracle.final(operation)?.status === 'declined'
  const isTold = took.some(({ operation }) => isToldOf(operation)) || isRefused(reports, blob)
  if (!isTold)
    oracle.violate(
      'originals stay or are reported as lost',
      `${path.slice(LAB.length + 1)} was ingested and is neither on the branch nor reported as lost (${world.host.head?.slice(0, 8)})`,
    )
}

function isRefused(reports: readonly OperationReport[], blob: string): boolean {
  return reports.some(({ files }) => files.some((file) => file.blob === blob && file.outcome !== 'ingested'))
}

/** A delivery that failed names the operation, and that says why. */
function rawFilesAreToldOf(found: Found): void {
  const { world, oracle, reports, deliveries } = found
  if (deliveries.some(({ status }) => status === 'failed')) return
  const list = world.table.items.get(`FABRIC#${FABRIC}|REJECTED`)
  const known = (list?.files ?? []) as RejectedFile[]
  for (const [path, oid] of world.host.tree.at(`${LAB}/raw`).files(`${LAB}/raw/`)) {
    if (
      !path.endsWith('.yaml') ||
      known.some(({ file, blob }) => file === path && blob === oid) ||
      isRefused(reports, oid) ||
      isAmongProposed(found, oid)
    )
      continue
    oracle.violate('waiting raw files have a recorded reason', `${path.slice(LAB.length + 1)} waits, and no report says why`)
  }
}

/** Refusals that are somebody's answer; everything else would have passed. */
const REFUSALS = new Set([
  'push_refused',
  'authentication_failed',
  'repository_not_found',
  'protocol_error',
  'raw_file_exists',
  'branch_not_found',
  'unsafe_path',
  'manifest_unreadable',
  'fabric_not_initialized',
  'proposal_refused',
])

function promisesAreKept(found: Found): void {
  const { oracle, records } = found
  const rule = 'accepted requests are carried out or refused'
  for (const operation of oracle.promised) {
    const record = records.find((one) => one.operation === operation)
    if (record === undefined) oracle.violate(rule, `${operation} was accepted, and nothing is known of it`)
    else if (record.status === 'failed' && !REFUSALS.has(record.failure?.code ?? '') && !isDoneByAnother(found, operation))
      oracle.violate(rule, `${operation} was accepted, and is ${wordsOf(record)}`)
  }
}

/**
 * A dead letter that was tried again has an operation of its own. Of an upload its file counts, wherever it came to.
 */
function isDoneByAnother({ world, oracle, records, reports }: Found, operation: string): boolean {
  const blob = oracle.uploads.get(operation)
  if (blob !== undefined)
    return (
      [...world.host.tree.files()].some(([, oid]) => oid === blob) ||
      reports.some(({ files }) => files.some((file) => file.blob === blob && file.outcome !== 'ingested'))
    )
  return records.some(
    (other) => other.kind === 'ingest' && other.operation > operation && isFinal(other) && other.status !== 'failed',
  )
}
