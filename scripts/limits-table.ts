import { LIMITS } from '../lib/domain/limits.ts'
import { GIT_LIMITS } from '../lib/git/limits.ts'
import type { Limit } from '../lib/yaml/limits.ts'

/** The parts of `docs/limits.md` that the code determines, by the name in their markers. */
export const LIMIT_TABLES: Readonly<Record<string, Readonly<Record<string, Limit>>>> = {
  'files, requests and objects': LIMITS,
  'the Git client': GIT_LIMITS,
}

/**
 * Returns the page with its tables as the code defines them; text outside the markers stays. Throws if the markers of a
 * table are missing.
 */
export function withLimitTables(page: string): string {
  let text = page
  for (const [name, limits] of Object.entries(LIMIT_TABLES)) {
    const [begin, end] = [`<!-- limits: ${name} -->\n`, '<!-- end of limits -->']
    const start = text.indexOf(begin)
    const stop = text.indexOf(end, start)
    if (start < 0 || stop < 0) throw new Error(`docs/limits.md has no place for the limits of ${name}`)
    text = `${text.slice(0, start + begin.length)}\n${tableOf(limits)}\n${text.slice(stop)}`
  }
  return text
}

function tableOf(limits: Readonly<Record<string, Limit>>): string {
  const rows = Object.entries(limits).map(
    ([name, { value, unit, what }]) => `| \`${name}\` | ${value.toLocaleString('en')} ${unit} | ${what} |`,
  )
  return ['| limit | value | what is counted |', '| --- | --- | --- |', ...rows, ''].join('\n')
}
