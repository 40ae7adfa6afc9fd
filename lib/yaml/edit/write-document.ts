import { DomainError } from '../../contract/errors.ts'
import type { YamlValue } from '../document.ts'
import { isFilled } from '../value/value.ts'
import { Writer } from '../write/writer.ts'
import { checkWanted } from './check-wanted.ts'
import { orRefused, Refused } from './edit-result.ts'

const STYLE = { eol: '\n', step: 2, listStep: 2, dashGap: 1, quote: '"', bracePadding: '', isJson: false } as const

/**
 * Returns a value as the text of a new document in plain block style. Throws `invalid_request` for a value that no
 * document can hold.
 */
export function writeDocument(value: YamlValue): string {
  const writer = new Writer(STYLE)
  const checked = validated(value)
  const lines = isFilled(checked) ? writer.block(checked, 0) : [writer.scalar(checked, false)]
  return `${lines.join('\n')}\n`
}

function validated(value: YamlValue): YamlValue {
  const checked = orRefused(() => checkWanted(value))
  if (!(checked instanceof Refused)) return checked
  const { code, message, path } = checked
  const fault = { code, severity: 'error' as const, file: 'body', message, found: path }
  throw new DomainError('invalid_request', message, { faults: [fault] })
}
