import type { YamlValue } from '../document.ts'
import { Lines } from '../syntax/lines.ts'
import type { YamlNode } from '../syntax/node.ts'
import { diffValues } from '../value/diff-values.ts'
import { locate } from '../value/json-pointer.ts'
import { readValue } from '../value/read-value.ts'
import { isEqual } from '../value/value.ts'
import { checkWanted } from './check-wanted.ts'
import { EditContext } from './edit-context.ts'
import { type EditRefusal, type EditResult, orRefused, Refused } from './edit-result.ts'
import { editValue } from './edit-value.ts'
import { movedBetweenLists } from './moved-between.ts'
import { readText, type Unreadable, unreadable } from './read-text.ts'

/**
 * Edits the text of one document so that its value is `wanted`, and changes nothing else: comments, order, quotes,
 * indentation and line ends stay byte for byte. Reads the new text back and refuses the edit unless its value is
 * exactly `wanted`. Never throws.
 */
export function editDocument(text: string, wanted: YamlValue): EditResult {
  const read = readText(text)
  if (!('root' in read)) return { refusal: unreadable(text, read) }
  const before = readValue(read.root, read.targets)
  const target = orRefused(() => checkWanted(wanted))
  if (target instanceof Refused) return { refusal: refusal(text, read.root, target) }
  // Stryker disable next-line ConditionalExpression: it only saves time
  if (isEqual(before, target)) return { text, changes: [] }
  const edit = (keepsMoved: boolean) => orRefused(() => edited(new EditContext(text, read, keepsMoved), target))
  const first = edit(true)
  const result = first instanceof Refused ? edit(false) : first
  if (result instanceof Refused) return { refusal: refusal(text, read.root, result) }
  return { text: result, changes: diffValues(before, target) }
}

function edited(context: EditContext, wanted: YamlValue): string {
  const { root } = context
  const { start, end } = root
  if (context.keepsMoved) context.movedBetween = movedBetweenLists(context, root, wanted)
  editValue(context, { value: root, start, mark: start, valueStart: start, end }, wanted, { path: '', inFlow: false })
  const result = context.patchedText()
  const read = readText(result)
  if (!('root' in read)) throw wrongText(read, firstDifference(context.valueOf(root), wanted))
  const after = readValue(read.root, read.targets)
  if (isEqual(after, wanted)) return result
  throw new Refused('edit_inexact', 'The edited text would not have the wanted value', firstDifference(wanted, after))
}

/** Returns the path of the first difference between two values that are not equal. */
function firstDifference(before: YamlValue, after: YamlValue): string {
  return String(diffValues(before, after)[0]?.path)
}

/** Codes of errors in a value, as opposed to its layout. */
const VALUE_CODES: ReadonlySet<string> = new Set(['identity_not_string', 'too_deep', 'document_too_large'])

function wrongText({ code, problem }: Unreadable, path: string): Refused {
  return VALUE_CODES.has(code)
    ? new Refused('edit_value', `The wanted value is not accepted: ${problem}`, path)
    : new Refused('edit_layout', `The text is laid out in a way that cannot be edited in place: ${problem}`, path)
}

function refusal(text: string, root: YamlNode, { code, message, path }: Refused): EditRefusal {
  return {
    code,
    severity: 'error',
    message,
    path,
    ...new Lines(text, 1).at(locate(root, path)),
    hint: 'replace the whole file, comments and layout included, or edit it by hand',
  }
}
