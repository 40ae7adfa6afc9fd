import type { Operating } from './deployment.ts'
import type { RunOptions } from './fabric-operations.ts'
import type { SettleMessage } from './ports.ts'
import { holderName, settleAbandoned } from './settle.ts'

/** An operation that still runs has the lock: it is waited for, for a while. */
const LOCK_WAIT_MS = 20_000

/** Finds out what became of an operation whose process has vanished, and notes it. Does nothing where there is an outcome. Throws `repository_busy`. */
export async function settleVanished(
  deployment: Operating,
  message: Pick<SettleMessage, 'repository' | 'fabric' | 'operation'>,
  { signal }: Pick<RunOptions, 'signal'> = {},
): Promise<void> {
  const { repositories, locks, journal, originals, now } = deployment
  const record = await repositories.get(message.repository)
  if (record === undefined) return
  const repository = await deployment.openRepository(record)
  const holder = holderName(message)
  const context = { journal, originals, repository, now: () => now(), ...(signal === undefined ? {} : { signal }) }
  const lease = await locks.acquire(message.repository, holder, LOCK_WAIT_MS)
  try {
    await settleAbandoned(context, holder)
  } finally {
    await lease.release()
  }
}
