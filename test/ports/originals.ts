import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Originals } from '../../lib/app/ports/ports.ts'
import { operationReport, ulid } from './samples.ts'

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** What every implementation of `Originals` that keeps copies does. `make` gives an empty one. */
export function originalsContract(make: () => Promise<Originals>): void {
  test.each([
    ['nothing', new Uint8Array()],
    ['text with a BOM and CRLF', Buffer.from('\ufeffkind: VPC\r\n')],
    ['bytes that are no UTF-8', Buffer.from([0, 0xff, 0xfe, 0x80, 13, 10])],
    ['20 MB', randomBytes(20_000_000)],
  ])('%s comes back byte for byte', async (_, bytes) => {
    const originals = await make()
    expect(await originals.get(sha256(bytes))).toBeUndefined()
    await originals.put(sha256(bytes), bytes)
    await originals.put(sha256(bytes), bytes)
    const found = await originals.get(sha256(bytes))
    expect(Buffer.compare(found ?? Buffer.from('missing'), bytes)).toBe(0)
  })

  test('many small ones at once', async () => {
    const originals = await make()
    const files = [...Array(200)].map((_, n) => Buffer.from(`file ${n % 150}`))
    await Promise.all(files.map((bytes) => originals.put(sha256(bytes), bytes)))
    const found = await Promise.all(files.map((bytes) => originals.get(sha256(bytes))))
    expect(found.map((bytes) => Buffer.from(bytes ?? []).toString())).toEqual(files.map(String))
  })

  reportsContract(make)
}

/** The part of the contract that also holds where no copies are kept. */
export function reportsContract(make: () => Promise<Originals>): void {
  test('a report is read back as it was put last', async () => {
    const originals = await make()
    expect(await originals.getReport('fabric-1', ulid(1))).toBeUndefined()
    await originals.putReport(operationReport(1, { commit: null }))
    await originals.putReport(operationReport(1))
    expect(await originals.getReport('fabric-1', ulid(1))).toEqual(operationReport(1))
    expect(await originals.getReport('fabric-2', ulid(1))).toBeUndefined()
    expect(await originals.getReport('fabric-1', ulid(2))).toBeUndefined()
  })

  test('reports of one fabric are listed, oldest first', async () => {
    const originals = await make()
    expect(await originals.listReports('fabric-1')).toEqual({ operations: [] })
    for (const number of [3, 1, 2]) await originals.putReport(operationReport(number))
    await originals.putReport(operationReport(4, { fabric: 'fabric-10' }))
    expect(await originals.listReports('fabric-1')).toEqual({ operations: [1, 2, 3].map(ulid) })
  })
}
