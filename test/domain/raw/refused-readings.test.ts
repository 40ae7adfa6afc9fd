import { describe, expect, test } from 'vitest'
import { KindRegistry } from '../../../lib/domain/fabric/kinds.ts'
import type { RawFile } from '../../../lib/domain/raw/raw-file.ts'
import { type DocumentCheck, type Reading, readRawFile } from '../../../lib/domain/raw/read-raw-file.ts'
import { isRecalled, RefusedReadings } from '../../../lib/domain/raw/refused-readings.ts'
import { blobId } from '../../../lib/domain/tree/blob-id.ts'
import { LAB, raw, vpc } from '../../support/objects.ts'

const BROKEN = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: [\n'

const NO_BYTES = new Uint8Array()
const judges = { kinds: new KindRegistry(), check: undefined }
const MIB = 1024 * 1024

/** A refused reading of a raw file. */
function refusedReading(name: string, text = `${vpc(name)}---\n${BROKEN}`, from: 'raw' | 'loose' = 'raw') {
  const place = { path: raw(`${name}.yaml`), blob: blobId(Buffer.from(text)) }
  const file: RawFile = from === 'raw' ? { from, ...place } : { from, ...place, origin: `${LAB}/${name}.yaml` }
  return readRawFile(file, Buffer.from(text), judges.kinds)
}

describe('what is kept of a refused file', () => {
  test('is the reading without bytes', () => {
    const refused = new RefusedReadings(MIB)
    const reading = refusedReading('a')
    refused.keep(reading, judges)
    const candidates = reading.candidates.map((candidate) => ({ ...candidate, bytes: NO_BYTES }))
    const found = refused.find(reading.file, judges)
    expect(found).toEqual({ ...reading, bytes: NO_BYTES, candidates })
    expect([reading, found].map((one) => one && isRecalled(one))).toEqual([false, true])
  })

  test.each<[string, Reading, DocumentCheck | undefined]>([
    ['nothing is wrong with it', refusedReading('a', vpc('a')), undefined],
    ['it has but a warning', refusedReading('a', 'just: data\n'), undefined],
    ['it does not wait in raw', refusedReading('a', undefined, 'loose'), undefined],
    ['what it is judged by has no name', refusedReading('a'), Object.assign(() => [], { basis: () => undefined })],
  ])('is nothing if %s', (_, reading, check) => {
    const refused = new RefusedReadings(MIB)
    refused.keep(reading, { ...judges, check })
    expect(refused.find(reading.file, { ...judges, check })).toBeUndefined()
    expect(refused.note([reading.file], { ...judges, check }, MIB)).toEqual({ names: '', text: '' })
  })

  test('takes memory for its texts, and for each document and fault besides', () => {
    const text = `${vpc('a')}---\n`.repeat(20)
    const isKept = (reading: Reading, bytes: number) => {
      const refused = new RefusedReadings(4 * bytes)
      refused.keep(reading, judges)
      return refused.find(reading.file, judges) !== undefined
    }
    const reading = refusedReading('a', `${text}${BROKEN}`)
    const texts = JSON.stringify([reading.candidates.map(({ bytes: _, ...rest }) => rest), reading.faults]).length
    const parts = reading.candidates.length + reading.faults.length
    expect(parts).toBeGreaterThan(20)
    expect(isKept(reading, texts + 500 * parts)).toBe(false)
    expect(isKept(reading, 2 * texts + 500 * (parts + 1))).toBe(true)
  })
})

describe('what is noted of refused files', () => {
  const readings = ['a', 'b', 'c'].map((name) => refusedReading(name))
  const files = readings.map(({ file }) => file)
  const knowing = (known: readonly Reading[]) => {
    const refused = new RefusedReadings(MIB)
    for (const reading of known) refused.keep(reading, judges)
    return refused
  }

  test('serves another process as it served this one', () => {
    const refused = knowing(readings)
    const restored = new RefusedReadings(MIB)
    restored.restore(refused.note(files, judges, MIB).text)
    for (const file of files) expect(restored.find(file, judges)).toEqual(refused.find(file, judges))
    expect(restored.note(files, judges, MIB)).toEqual(refused.note(files, judges, MIB))
  })

  test('has no bytes of the files, and a name for each file that is known', () => {
    const { names, text } = knowing(readings.slice(1)).note(files, judges, MIB)
    expect(names.split(' ')).toHaveLength(2)
    expect(text.split('\n').map((line) => JSON.parse(line)[0])).toEqual(names.split(' '))
    expect(text).not.toContain('"bytes"')
    expect(knowing([]).note(files, judges, MIB)).toEqual({ names: '', text: '' })
    expect(() => new RefusedReadings(MIB).restore('')).not.toThrow()
  })

  test('is cut at its size, line ends included, between two files', () => {
    const refused = knowing(readings)
    const size = (count: number) => refused.note(files.slice(0, count), judges, MIB).text.length + 1
    const noted = (bytes: number) => refused.note(files, judges, bytes).names.split(' ').filter(Boolean).length
    expect([1, 2, 3].map((count) => [noted(size(count) - 1), noted(size(count))])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ])
  })
})
