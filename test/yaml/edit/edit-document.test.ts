import { describe, expect, test } from 'vitest'
import type { YamlValue } from '../../../lib/yaml/document.ts'
import { editDocument } from '../../../lib/yaml/edit/edit-document.ts'
import { readDocumentValue } from '../../../lib/yaml/edit/read-text.ts'
import { applyMergePatch } from '../../../lib/yaml/patch/merge-patch.ts'
import { EDITS } from './edits.ts'

function meaning(text: string): YamlValue {
  const read = readDocumentValue(text)
  if (!('value' in read)) throw new Error(read.message)
  return read.value
}

describe('an edit changes', () => {
  test.each(EDITS)('$title', ({ before, patch, after }) => {
    const wanted = applyMergePatch(meaning(before), patch)
    const result = editDocument(before, wanted)
    expect(result).toMatchObject({ text: after })
    expect(meaning(after)).toEqual(wanted)
  })
})
