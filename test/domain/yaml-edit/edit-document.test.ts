import { describe, expect, test } from 'vitest'
import { applyMergePatch } from '../../../lib/domain/json-patch/merge-patch.ts'
import { editDocument } from '../../../lib/domain/yaml-edit/edit-document.ts'
import { readDocumentValue } from '../../../lib/domain/yaml-edit/read-text.ts'
import type { YamlValue } from '../../../lib/domain/yaml-stream/document.ts'
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
