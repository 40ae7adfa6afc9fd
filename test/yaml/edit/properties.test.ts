import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { expect, test } from 'vitest'
import { parse, parseDocument } from 'yaml'
import type { YamlValue } from '../../../lib/yaml/document.ts'
import { editDocument } from '../../../lib/yaml/edit/edit-document.ts'
import type { EditRefusal } from '../../../lib/yaml/edit/edit-result.ts'
import { readDocumentValue } from '../../../lib/yaml/edit/read-text.ts'
import { readYamlStream } from '../../../lib/yaml/stream/read-stream.ts'
import { Dice } from '../../support/dice.ts'
import { realData } from '../../support/real-data.ts'
import { RUNS } from '../../support/seed.ts'
import { handWritten } from './hand-written.ts'
import { onlyIntendedDiffer } from './intended-lines.ts'
import { objectValue } from './object-values.ts'
import { applyEdit, type RandomEdit, randomEdit } from './random-edit.ts'

interface Tally {
  edits: number
  refusals: EditRefusal[]
  /** Edits that changed other lines than their own. */
  wide: string[]
}

/**
 * Edits a document at random places, one edit after another. Throws if any reader reads another value than the wanted
 * one.
 */
function editAtRandom(text: string, times: number, dice: Dice, tally: Tally): void {
  const read = readDocumentValue(text)
  if (!('value' in read)) throw new Error(`${read.message}\n${text}`)
  const document = parseDocument(text, { merge: true, intAsBigInt: true })
  const readings = READERS.map((reader) => ({ reader, before: reader(text) }))
  for (let at = 0; at < times; at++) {
    const edit = randomEdit(read.value, dice)
    const wanted = applyEdit(read.value, edit)
    const result = editDocument(text, wanted)
    tally.edits++
    if ('refusal' in result) {
      tally.refusals.push(result.refusal)
      continue
    }
    const story = `${describeEdit(edit)}\n${text}\n=>\n${result.text}`
    const after = readDocumentValue(result.text)
    if (!('value' in after) || !isDeepStrictEqual(after.value, wanted)) throw new Error(`another value: ${story}`)
    for (const { reader, before } of readings) {
      if (!isDeepStrictEqual(comparable(reader(result.text)), comparable(applyEdit(before, edit)))) {
        throw new Error(`another value for ${reader.name}: ${story}`)
      }
    }
    if (!hasSameEnds(text, result.text) || !onlyIntendedDiffer(text, document, result.text, edit)) tally.wide.push(story)
  }
}

const READERS = [
  function yaml11(text: string): YamlValue {
    return parse(text, { version: '1.1', merge: true, intAsBigInt: true, logLevel: 'silent' }) as YamlValue
  },
  function yaml12(text: string): YamlValue {
    return parse(text, { version: '1.2', merge: true, intAsBigInt: true, logLevel: 'silent' }) as YamlValue
  },
]

/** Returns a value with its integers as text, whether numbers or bigints. */
function comparable(value: YamlValue): unknown {
  return JSON.parse(JSON.stringify(value, (_, each: unknown) => (isInteger(each) ? `integer ${each}` : each)))
}

function isInteger(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || Number.isSafeInteger(value)
}

function hasSameEnds(before: string, after: string): boolean {
  const isCrlf = before.includes('\r\n')
  return (
    before.startsWith('\ufeff') === after.startsWith('\ufeff') &&
    [...after.matchAll(/\r?\n/g)].every(([end]) => (end === '\r\n') === isCrlf)
  )
}

function describeEdit(edit: RandomEdit): string {
  return JSON.stringify(edit, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each))
}

function expectNarrow({ edits, refusals, wide }: Tally): void {
  const share = ((edits - wide.length - refusals.length) / edits) * 100
  console.log(`${edits} edits: in ${share.toFixed(2)} % only the intended lines differ; ${refusals.length} were refused`)
  expect(share, wide.join('\n\n')).toBeGreaterThanOrEqual(99)
  for (const refusal of refusals) {
    expect(refusal).toMatchObject({ code: 'edit_merge_key', path: expect.stringMatching(/^\//), line: expect.any(Number) })
  }
}

test("documents in people's own style", () => {
  const tally: Tally = { edits: 0, refusals: [], wide: [] }
  for (let seed = 0; seed < 210 * RUNS; seed++) {
    const dice = new Dice(seed)
    editAtRandom(handWritten(objectValue(dice), dice), 5, dice, tally)
  }
  expectNarrow(tally)
})

test.skipIf(realData === undefined)('real documents', () => {
  const tally: Tally = { edits: 0, refusals: [], wide: [] }
  const dice = new Dice(4)
  const files = readdirSync(join(realData ?? '', 'fabrics'), { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((name) => name.endsWith('.yaml'))) {
    const { documents } = readYamlStream(readFileSync(join(realData ?? '', 'fabrics', file)), file)
    for (const { bytes, content } of documents) {
      if (content === 'mapping') editAtRandom(Buffer.from(bytes).toString(), 10, dice, tally)
    }
  }
  expectNarrow(tally)
})
