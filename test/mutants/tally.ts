import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Stryker } from '@stryker-mutator/core'

export type MutantResult = Awaited<ReturnType<Stryker['runMutationTest']>>[number]

const MISSED: readonly string[] = ['Survived', 'NoCoverage']

/** What no test has found, a line each: where, what stood there, and what stood there instead. */
export function linesOf(results: readonly MutantResult[]): string[] {
  return results
    .filter(({ status }) => MISSED.includes(status))
    .map(({ fileName, location, replacement, status }) => {
      const { start, end } = location
      const lines = readFileSync(fileName, 'utf8')
        .split('\n')
        .slice(start.line - 1, end.line)
      const last = lines.length - 1
      const text = lines
        .map((line, index) => line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined))
        .join(' ')
      const place = `${relative('.', fileName)}:${start.line}:${start.column}`
      return `${place} ${status === 'NoCoverage' ? 'no test comes here' : 'survived'}: ${oneLine(text)} -> ${oneLine(replacement ?? '')}`
    })
}

/** A row of the table. */
export function tallyOf(name: string, results: readonly MutantResult[]): string {
  const count = (...statuses: string[]) => results.filter(({ status }) => statuses.includes(status)).length
  const found = count('Killed', 'Timeout', 'RuntimeError')
  const missed = count(...MISSED)
  const percent = ((100 * found) / Math.max(1, found + missed)).toFixed(1)
  const explained = results.filter(
    ({ status, statusReason = '' }) => status === 'Ignored' && !statusReason.startsWith('Static'),
  ).length
  return `| ${name} | ${found + missed} | ${found} (${percent} %) | ${explained} | ${missed} |`
}

function oneLine(text: string): string {
  const short = text.replace(/\s+/g, ' ').trim()
  return short.length > 100 ? `${short.slice(0, 100)}...` : short
}
