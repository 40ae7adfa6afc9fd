import pMap from 'p-map'
import { DomainError } from '../../contract/errors.ts'
import type { FabricRecord } from '../../contract/fabric.ts'
import type { FabricCondition } from '../../contract/views/fabric-conditions.ts'
import type { Records } from '../deployment.ts'

type Telling = Pick<Records, 'rejectedFiles' | 'journal' | 'locks'>

const AT_ONCE = 8

/** How each fabric is, by id, from the records alone: a few reads for each. One that cannot be told says why. */
export async function fabricConditions(
  records: Telling,
  fabrics: readonly FabricRecord[],
): Promise<Record<string, FabricCondition>> {
  const told = await pMap(fabrics, async (fabric) => [fabric.id, await conditionOrReason(records, fabric)] as const, {
    concurrency: AT_ONCE,
  })
  return Object.fromEntries(told)
}

async function conditionOrReason(records: Telling, fabric: FabricRecord): Promise<FabricCondition> {
  try {
    return await conditionOf(records, fabric)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return { unreadable: error.message }
  }
}

async function conditionOf(
  { rejectedFiles, journal, locks }: Telling,
  { id, last_operation, repository }: FabricRecord,
): Promise<FabricCondition> {
  const [{ files }, last, lock] = await Promise.all([
    rejectedFiles.get(id),
    last_operation === null ? undefined : journal.get(id, last_operation),
    locks.holder(repository),
  ])
  return { rejected: files.length, last_operation: last ?? null, lock: lock ?? null }
}
