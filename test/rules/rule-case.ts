import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Objects that are added to the fabric of `base.yaml`, and the faults that its comments tell. */
export interface RuleCase {
  title: string
  text: string
  /** Settings that differ from those of the tests. */
  settings: object
  /** `rule line:column`, in the order of the text. */
  expected: string[]
}

const CASES = join(import.meta.dirname, 'cases')
const START = /^# case: (?<title>[^|\n]*?)(?: \| (?<settings>.*))?$/m

/**
 * Reads the cases of `cases/`. A line `# case: title | settings` begins each. `# expect: rule column` at the end of a
 * line tells a fault in that line; there may be several with commas between them.
 */
export function readRuleCases(): RuleCase[] {
  return readdirSync(CASES).flatMap((file) =>
    readFileSync(join(CASES, file), 'utf8')
      .split(/^(?=# case: )/m)
      .map((text) => readCase(text, file)),
  )
}

function readCase(text: string, file: string): RuleCase {
  const { title = '', settings = '{}' } = START.exec(text)?.groups ?? {}
  const expected = text.split('\n').flatMap((line, index) => {
    const [, list = ''] = line.split('# expect: ')
    return list === '' ? [] : list.split(', ').map((fault) => fault.replace(' ', ` ${index + 1}:`))
  })
  return { title: `${file}: ${title}`, text, settings: JSON.parse(settings) as object, expected }
}
