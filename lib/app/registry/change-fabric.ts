import { isDeepStrictEqual } from 'node:util'
import { isError } from '../../contract/errors.ts'
import type { FabricRecord } from '../../contract/fabric.ts'
import type { Clock, Records } from '../deployment.ts'

/** Of many changes at once, one takes effect with each attempt. */
const ATTEMPTS = 20

/** What a change makes of a record; undefined leaves it as it is. `isFirst`: no attempt was outrun yet. */
export type FabricChange = (fabric: FabricRecord, isFirst: boolean) => Partial<FabricRecord> | undefined

/**
 * Changes a fabric's record, or the version that others have made of it meanwhile, and returns it as it is then.
 * `known`: the record as it was read before. Throws `fabric_not_found`, and `fabric_changed` if others are faster each
 * time.
 */
export async function changeFabric(
  { fabrics, now }: Pick<Records, 'fabrics'> & Clock,
  id: string,
  change: FabricChange,
  known?: FabricRecord,
): Promise<FabricRecord> {
  for (let attempt = 1; ; attempt++) {
    const fabric = attempt === 1 && known !== undefined ? known : await fabrics.get(id)
    const changes = change(fabric, attempt === 1)
    if (changes === undefined) return fabric
    const changed = { ...fabric, ...changes, updated_at: now().toISOString(), version: fabric.version + 1 }
    try {
      await fabrics.update(changed)
      return changed
    } catch (error) {
      if (!isError(error, 'fabric_changed') || attempt === ATTEMPTS) throw error
    }
  }
}

/** As `changeFabric`, where a fabric that was deleted meanwhile needs no change. */
export async function changeFabricIfThere(...asked: Parameters<typeof changeFabric>): Promise<void> {
  try {
    await changeFabric(...asked)
  } catch (error) {
    if (!isError(error, 'fabric_not_found')) throw error
  }
}

/** Whether a record has these values already. */
export function holds(fabric: Partial<FabricRecord>, values: Partial<FabricRecord>): boolean {
  return Object.entries(values).every(([field, value]) => isDeepStrictEqual(fabric[field as keyof FabricRecord], value))
}
