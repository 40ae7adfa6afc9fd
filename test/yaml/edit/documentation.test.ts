import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EDIT_FAULT_CODES } from '../../../lib/contract/fault-codes.ts'
import type { YamlValue } from '../../../lib/yaml/document.ts'
import { editDocument } from '../../../lib/yaml/edit/edit-document.ts'
import { readDocumentValue } from '../../../lib/yaml/edit/read-text.ts'
import { applyMergePatch } from '../../../lib/yaml/patch/merge-patch.ts'

const page = readFileSync(join(import.meta.dirname, '../../../docs/editing.md'), 'utf8')
const FENCE = /^```(yaml|json)\n(.*?)^```$/gms
const blocks = [...page.matchAll(FENCE)].map(([, language = '', text = '']) => ({ language, text }))
const examples = Array.from({ length: blocks.length / 3 }, (_, at) => blocks.slice(at * 3, at * 3 + 3))

test('an example is a document, a patch and a document', () => {
  expect(examples.length).toBeGreaterThan(5)
  for (const example of examples) expect(example.map(({ language }) => language)).toEqual(['yaml', 'json', 'yaml'])
})

test.each(examples)('%#', (before, patch, after) => {
  const read = readDocumentValue(before?.text ?? '')
  if (!('value' in read)) throw new Error(read.message)
  const result = editDocument(before?.text ?? '', applyMergePatch(read.value, JSON.parse(patch?.text ?? '') as YamlValue))
  expect(result).toMatchObject({ text: after?.text })
})

test('every refusal has its example', () => {
  const [, table = ''] = page.split('## What is refused')
  expect([...table.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, code]) => code)).toEqual([...EDIT_FAULT_CODES])
})
