import { expect, test } from 'vitest'
import { DUE_AFTER_MS } from '../../lib/app/ports/due.ts'
import type { UploadGrants } from '../../lib/app/ports/ports.ts'
import type { UploadGrant } from '../../lib/contract/upload.ts'
import { ADA } from '../support/objects.ts'
import { DueTime } from './due-time.ts'
import { ulid } from './samples.ts'

function grant(number: number, changes: Partial<UploadGrant> = {}): UploadGrant {
  return { upload: ulid(number), fabric: 'fabric-1', file_path: 'a.yaml', actor: ADA, size: 10, ...changes }
}

/** What every implementation of `UploadGrants` does. `make` gives an empty one that has this clock. */
export function uploadGrantsContract(make: (now: () => number) => Promise<UploadGrants>): void {
  test('a grant is read back as it was put, also after it was taken', async () => {
    const grants = await make(Date.now)
    const full = grant(1, { sha256: 'd'.repeat(64), replaces: 'e'.repeat(40) })
    expect(await grants.get(ulid(1))).toBeUndefined()
    await grants.put(full)
    expect(await grants.get(ulid(1))).toEqual(full)
    await grants.taken(ulid(1))
    expect(await grants.get(ulid(1))).toEqual(full)
  })

  test('an upload without a grant is neither taken nor postponed', async () => {
    const grants = await make(Date.now)
    await grants.taken(ulid(1))
    await grants.postpone(ulid(1), new Date(0))
    expect(await grants.get(ulid(1))).toBeUndefined()
    expect(await grants.due(new Date(), { limit: 9 })).toEqual({ grants: [], unreadable: [] })
  })

  test('unused grants are due, oldest first', async () => {
    const time = new DueTime()
    const grants = await make(time.now)
    for (const number of [2, 1, 3]) {
      await grants.put(grant(number))
      time.pass(1)
    }
    const due = async (ms: number) => (await grants.due(time.in(ms), { limit: 9 })).grants.map(({ upload }) => upload)
    expect(await due(DUE_AFTER_MS.upload - 3)).toEqual([])
    expect(await due(DUE_AFTER_MS.upload)).toEqual([ulid(2), ulid(1), ulid(3)])
    await grants.taken(ulid(1))
    await grants.postpone(ulid(2), time.in(DUE_AFTER_MS.upload * 2))
    await grants.postpone(ulid(1), time.in(0))
    expect(await due(DUE_AFTER_MS.upload)).toEqual([ulid(3)])
    expect(await due(DUE_AFTER_MS.upload * 2 + 1)).toEqual([ulid(3), ulid(2)])
  })
}
