import { isDeepStrictEqual } from 'node:util'
import { parse } from 'yaml'
import type { YamlValue } from '../../../lib/yaml/document.ts'
import { editDocument } from '../../../lib/yaml/edit/edit-document.ts'
import { readDocumentValue } from '../../../lib/yaml/edit/read-text.ts'
import { mergeTexts } from '../../../lib/yaml/merge/merge-texts.ts'
import { isEqual, isMapping } from '../../../lib/yaml/value/value.ts'
import { Dice } from '../../support/dice.ts'
import { handWritten } from '../../yaml/edit/hand-written.ts'
import { objectValue } from '../../yaml/edit/object-values.ts'
import { applyEdit, type RandomEdit, randomEdit } from '../../yaml/edit/random-edit.ts'
import { rule, shown, type Target } from '../target.ts'
import { YAML_TOKENS, yamlSamples } from './yaml-samples.ts'

const EDITS = 3
/** What the dice of the edits are made from: the first bytes of an input. */
const SEED_BYTES = 2

/** Edits of one object: the text means what is wanted, to every reader, and what is not edited stays. */
export const editor: Target = {
  name: 'editor',
  what: 'objects are edited in their text',
  samples: () => {
    const dice = new Dice(1)
    const texts = [...Array(60)].map(() => handWritten(objectValue(dice), dice))
    return [...texts, ...yamlSamples()].map((text) => Buffer.concat([Buffer.alloc(SEED_BYTES), Buffer.from(text)]))
  },
  tokens: YAML_TOKENS,
  check(input) {
    const bytes = Buffer.from(input)
    const text = bytes.toString('utf8', SEED_BYTES)
    const read = readDocumentValue(text)
    if (!('value' in read)) return
    const same = editDocument(text, read.value)
    rule('text' in same && same.text === text && same.changes.length === 0, 'an edit to the same value changes nothing')
    if (!isMapping(read.value)) return
    const dice = new Dice(bytes.length < SEED_BYTES ? 0 : bytes.readUInt16LE(0))
    for (let count = 0; count < EDITS; count++) checkEdit(text, read.value, randomEdit(read.value, dice))
  },
}

function checkEdit(text: string, value: YamlValue, edit: RandomEdit): void {
  const wanted = applyEdit(value, edit)
  const result = editDocument(text, wanted)
  if ('refusal' in result) return
  const story = () => `${shown(edit)}\n${text}\n=>\n${result.text}`
  const after = readDocumentValue(result.text)
  rule('value' in after && isDeepStrictEqual(after.value, wanted), 'an edited text means what is wanted', story)
  checkReaders(text, value, result.text, wanted, story)
  checkMerge(text, result.text, wanted, story)
  rule(keepsComments(edit, text, result.text), 'comments stay', story)
}

/** Where one side only has changed something, a merge is what that side says. */
function checkMerge(base: string, edited: string, wanted: YamlValue, story: () => string): void {
  const ours = mergeTexts(base, edited, base)
  rule('text' in ours && ours.text === edited, 'a merge keeps what we alone have changed', story)
  const theirs = mergeTexts(base, base, edited)
  if (!('text' in theirs)) {
    rule(theirs.reason !== undefined, 'what they alone have changed is no conflict', story)
    return
  }
  const merged = readDocumentValue(theirs.text)
  rule('value' in merged && isEqual(merged.value, wanted), 'a merge takes what they alone have changed', story)
}

/** Readers of YAML 1.1 and 1.2 that read the text as the Kubernetes API does, read the edited one so, too. */
function checkReaders(before: string, value: YamlValue, after: string, wanted: YamlValue, story: () => string): void {
  for (const version of ['1.1', '1.2'] as const) {
    if (!isDeepStrictEqual(comparable(readBy(version, before) ?? null), comparable(value))) continue
    const words = `an edited text means what is wanted to a reader of YAML ${version}`
    rule(isDeepStrictEqual(comparable(readBy(version, after) ?? null), comparable(wanted)), words, story)
  }
}

function readBy(version: '1.1' | '1.2', text: string): YamlValue | undefined {
  try {
    return parse(text, { version, merge: true, intAsBigInt: true, logLevel: 'silent', uniqueKeys: false }) as YamlValue
  } catch {
    return undefined
  }
}

/** With integers as text, be they numbers or bigint. */
function comparable(value: YamlValue): unknown {
  return JSON.parse(JSON.stringify(value, (_, each: unknown) => (isInteger(each) ? `integer ${each}` : each)))
}

function isInteger(value: unknown): value is number | bigint {
  return typeof value === 'bigint' || Number.isSafeInteger(value)
}

/**
 * Whether the lines that are nothing but a comment are still there. Only where no value is quoted or a block, they are
 * that for sure. A member that is removed, or replaced, may take comments with it: only a new member cannot.
 */
function keepsComments({ kind }: RandomEdit, before: string, after: string): boolean {
  if (kind !== 'insert' || /["'|>]/.test(before)) return true
  const lines = commentLines(after)
  return [...commentLines(before)].every((comment) => lines.has(comment))
}

function commentLines(text: string): Set<string> {
  return new Set(text.split(/\r?\n/).filter((line) => /^ *#/.test(line)))
}
