import type { YamlValue } from '../yaml-stream/document.ts'
import { checkWanted } from './check-wanted.ts'
import { isFilled } from './value.ts'
import { Writer } from './writer.ts'

const STYLE = { eol: '\n', step: 2, listStep: 2, dashGap: 1, quote: '"', bracePadding: '', isJson: false } as const

/** A value as the text of a new document, in plain block style. Throws `Refused` for what no document can hold. */
export function writeDocument(value: YamlValue): string {
  const writer = new Writer(STYLE)
  const checked = checkWanted(value)
  const lines = isFilled(checked) ? writer.block(checked, 0) : [writer.scalar(checked, false)]
  return `${lines.join('\n')}\n`
}
