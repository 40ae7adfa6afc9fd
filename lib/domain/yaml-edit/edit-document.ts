import type { YamlValue } from '../yaml-stream/document.ts'
import { Lines } from '../yaml-stream/lines.ts'
import { checkWanted } from './check-wanted.ts'
import { diffValues } from './diff-values.ts'
import { EditContext } from './edit-context.ts'
import { type EditResult, Refused } from './edit-result.ts'
import { editValue } from './edit-value.ts'
import { applyPatches } from './patch.ts'
import { readText } from './read-text.ts'
import { readValue } from './read-value.ts'
import { isEqual } from './value.ts'

/**
 * Edits the text of one document so that it means `wanted`, and changes nothing else in it: comments, order, quotes, indentation and
 * line ends stay byte for byte. What the new text means is read back and must be `wanted` exactly; otherwise it is refused. Never throws.
 */
export function editDocument(text: string, wanted: YamlValue): EditResult {
  const read = readText(text)
  if (!('root' in read)) return { refusal: read }
  const context = new EditContext(text, read)
  const before = context.valueOf(read.root)
  try {
    const target = checkWanted(wanted)
    return { text: edited(context, target), changes: diffValues(before, target) }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const { code, message, path, offset } = error
    const hint = 'replace the file whole, which loses its comments and its layout, or edit it by hand'
    return { refusal: { code, severity: 'error', message, path, ...new Lines(text, 1).at(offset), hint } }
  }
}

function edited(context: EditContext, wanted: YamlValue): string {
  const { text, root } = context
  if (isEqual(context.valueOf(root), wanted)) return text
  const { start, end } = root
  editValue(context, { value: root, start, mark: start, valueStart: start, end }, wanted, { path: '', inFlow: false })
  const result = applyPatches(text, context.patches)
  const read = result === undefined ? undefined : readText(result)
  if (result === undefined || read === undefined || !('root' in read)) {
    throw new Refused(
      'edit_layout',
      'The text is laid out in a way that cannot be edited in place',
      changedPath(context, wanted),
      start,
    )
  }
  const after = readValue(read.root, read.targets)
  if (isEqual(after, wanted)) return result
  const [wrong] = diffValues(wanted, after)
  throw new Refused('edit_inexact', 'The edited text would not mean what is wanted', wrong?.path ?? '', start)
}

/** The first place that was to change. */
function changedPath(context: EditContext, wanted: YamlValue): string {
  return diffValues(context.valueOf(context.root), wanted)[0]?.path ?? ''
}
