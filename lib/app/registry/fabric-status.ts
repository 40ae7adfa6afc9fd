import { isError } from '../../contract/errors.ts'
import type { FabricRecord } from '../../contract/fabric.ts'
import type { FabricStatus } from '../../contract/views/fabric-conditions.ts'
import type { Records } from '../deployment.ts'

/** What a heartbeat asks: what the records know of a fabric's branch, and which operation runs. Git is not asked. */
export async function fabricStatusOf(
  { repositories, locks, journal }: Pick<Records, 'repositories' | 'locks' | 'journal'>,
  { repository }: Pick<FabricRecord, 'repository'>,
): Promise<Omit<FabricStatus, 'web_url'>> {
  const [known, holder] = await Promise.all([repositories.get(repository), locks.holder(repository)])
  const seen = { head: known?.head ?? null, head_seen_at: known?.swept_at ?? null }
  if (holder === undefined) return { ...seen, running: null }
  const { fabric, operation } = holder
  const record = await recordIn(journal, fabric, operation)
  return { ...seen, running: { fabric, operation, kind: record?.kind ?? null, since: record?.started_at ?? null } }
}

/** A record that cannot be read takes nothing from a heartbeat but the kind of what runs. */
async function recordIn(journal: Records['journal'], fabric: string, operation: string) {
  try {
    return await journal.get(fabric, operation)
  } catch (error) {
    if (!isError(error, 'record_unreadable')) throw error
    return undefined
  }
}
