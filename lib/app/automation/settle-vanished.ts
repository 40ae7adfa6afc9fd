import type { OperationDeployment } from '../deployment.ts'
import { operationBranches } from '../operations/operation-branches.ts'
import type { RunOptions } from '../operations/run-on-fabric.ts'
import type { SettleMessage } from '../ports/queues.ts'
import { settleAbandoned } from '../transaction/settle.ts'

/** An operation that still runs holds the lock. */
const LOCK_WAIT_MS = 20_000

/**
 * Finds out and records the outcome of an operation whose process has vanished. Does nothing if there is an outcome.
 * Throws `repository_busy`.
 */
export async function settleVanished(
  deployment: OperationDeployment,
  { repository: id, fabric, operation, giveUp = false }: Omit<SettleMessage, 'type'>,
  { signal }: Pick<RunOptions, 'signal'> = {},
): Promise<void> {
  const { repositories, locks, journal, originals, now } = deployment
  const record = await repositories.get(id)
  if (record === undefined) return
  const repository = await deployment.openRepository(record)
  const settling = {
    journal,
    originals,
    repository,
    now: () => now(),
    ...operationBranches(deployment, record, repository),
    ...(signal && { signal }),
  }
  const lease = await locks.acquire(id, { fabric, operation }, LOCK_WAIT_MS)
  try {
    if (lease.abandoned !== undefined) await settleAbandoned(settling, lease.abandoned)
    await settleAbandoned(settling, { fabric, operation }, { giveUp })
  } finally {
    await lease.release()
  }
}
