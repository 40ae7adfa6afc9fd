import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { diffArrays } from 'diff'
import { expect, test } from 'vitest'
import { editDocument } from '../../../lib/yaml/edit/edit-document.ts'
import { readDocumentValue } from '../../../lib/yaml/edit/read-text.ts'
import { readYamlStream } from '../../../lib/yaml/stream/read-stream.ts'
import { Dice } from '../../support/dice.ts'
import { RUNS } from '../../support/seed.ts'
import { dressed, type HumanEdit, humanEdit } from './human-edits.ts'

const EDITS_OF_EACH = Math.ceil(24 * RUNS)
const SAMPLES = join(import.meta.dirname, '../../../samples/prepop.yaml')

/** Edits of the samples by hand, with comments and notes that people could have written. */
function humanEdits(): HumanEdit[] {
  const { documents } = readYamlStream(readFileSync(SAMPLES), 'prepop.yaml')
  return documents.flatMap(({ bytes, content }, index) => {
    if (content !== 'mapping') return []
    const dice = new Dice(index)
    const text = Buffer.from(bytes).toString()
    return Array.from({ length: EDITS_OF_EACH }, () => humanEdit(dressed(text, dice), dice)).filter((edit) => edit !== undefined)
  })
}

function changedLines(before: string, after: string): number {
  return diffArrays(before.split('\n'), after.split('\n')).reduce(
    (sum, { added, removed, count }) => sum + (added || removed ? count : 0),
    0,
  )
}

/** Returns the comments of a text that another one lacks. No text of the samples has a number sign. */
function lostComments(text: string, other: string): string[] {
  const left: string[] = other.match(/#.*/g) ?? []
  return (text.match(/#.*/g) ?? []).filter((comment) => {
    const at = left.indexOf(comment)
    if (at !== -1) left.splice(at, 1)
    return at === -1
  })
}

/** The edit as the manager makes it, from the value of the person's text alone. */
function managed({ before, after }: HumanEdit): string {
  const wanted = readDocumentValue(after)
  if (!('value' in wanted)) throw new Error(`${wanted.message}\n${after}`)
  const result = editDocument(before, wanted.value)
  if (!('text' in result)) throw new Error(`${result.refusal.message}\n${before}\n=>\n${after}`)
  expect(readDocumentValue(result.text)).toEqual(wanted)
  return result.text
}

test('an edit changes no more lines than a person would, and loses no comment', () => {
  const wider: string[] = []
  const edits = humanEdits()
  let [byHand, byManager, equal] = [0, 0, 0]
  for (const edit of edits) {
    const text = managed(edit)
    const [human, own] = [changedLines(edit.before, edit.after), changedLines(edit.before, text)]
    byHand += human
    byManager += own
    equal += text === edit.after ? 1 : 0
    const story = `${edit.kind}: ${own} lines instead of ${human}\n${edit.before}\n=> by hand\n${edit.after}\n=>\n${text}`
    if (own > human) wider.push(story)
    // A person who edits a comment tells the manager nothing of it.
    if (edit.kind !== 'comment') expect(lostComments(edit.after, text), story).toEqual([])
    else expect(text).toBe(edit.before)
  }
  console.log(`${edits.length} edits: ${byHand} lines by hand, ${byManager} by the manager, ${equal} byte for byte the same`)
  expect(edits.length).toBeGreaterThanOrEqual(300 * RUNS)
  expect(wider.length / edits.length, wider.join('\n\n')).toBeLessThanOrEqual(0.005)
})
