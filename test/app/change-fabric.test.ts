import { expect, test } from 'vitest'
import { changeFabric, changeFabricIfThere } from '../../lib/app/registry/change-fabric.ts'
import { fabricNotFound } from '../../lib/app/registry/not-registered.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import type { FabricRecord } from '../../lib/contract/fabric.ts'
import { refusal } from '../ports/refusal.ts'
import { fabricRecord } from '../ports/samples.ts'

const KNOWN = fabricRecord('lab')
const off = () => ({ watcher_enabled: false })

/** A fabric whose record others change before the first `outruns` updates; it may be deleted by the first of them. */
function contended(outruns: number, isDeleted = false) {
  let record: FabricRecord | undefined = KNOWN
  let [reads, left] = [0, outruns]
  const outrun = (seen: FabricRecord) => {
    left--
    return isDeleted ? undefined : { ...seen, description: `other ${left}`, version: seen.version + 1 }
  }
  const get = async (id: string) => {
    reads++
    if (record === undefined) throw fabricNotFound(id)
    return record
  }
  const update = async (changed: FabricRecord) => {
    if (record !== undefined && left > 0) record = outrun(record)
    if (changed.version - 1 !== record?.version) throw new DomainError('fabric_changed', 'changed', { fabric: changed.id })
    record = changed
  }
  const fabrics = { get, update } as unknown as Parameters<typeof changeFabric>[0]['fabrics']
  return { deployment: { fabrics, now: () => new Date(0) }, state: () => ({ record, reads }) }
}

test('a change that is outrun nineteen times takes effect on what others made of the record', async () => {
  const { deployment, state } = contended(19)
  const changed = await changeFabric(deployment, 'lab', off)
  expect(changed).toMatchObject({ watcher_enabled: false, description: 'other 0', version: 21 })
  expect(state()).toEqual({ record: changed, reads: 20 })
})

test('a change that is outrun twenty times is given up', async () => {
  await refusal('fabric_changed', changeFabric(contended(20).deployment, 'lab', off))
})

test('a record that was read before is not read again, and one that needs no change is not written', async () => {
  const { deployment, state } = contended(0)
  expect(await changeFabric(deployment, 'lab', () => undefined, KNOWN)).toBe(KNOWN)
  expect(state()).toEqual({ record: KNOWN, reads: 0 })
  await changeFabric(deployment, 'lab', (_, isFirst) => ({ gitops_initialized: isFirst }), KNOWN)
  expect(state()).toMatchObject({ record: { gitops_initialized: true, version: 2 }, reads: 0 })
})

test('that a fabric was deleted meanwhile is an error only where somebody waits for the change', async () => {
  await refusal('fabric_not_found', changeFabric(contended(1, true).deployment, 'lab', off))
  await changeFabricIfThere(contended(1, true).deployment, 'lab', off, KNOWN)
})
