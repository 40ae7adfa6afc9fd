import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Stryker } from '@stryker-mutator/core'

export type MutantResult = Awaited<ReturnType<Stryker['runMutationTest']>>[number]

export function isMissed({ status }: MutantResult): boolean {
  return status === 'Survived' || status === 'NoCoverage'
}

/** The place of a mutant as Stryker takes it. */
export function placeOf({ fileName, location: { start, end } }: MutantResult): string {
  return `${relative('.', fileName)}:${start.line}:${start.column - 1}-${end.line}:${end.column - 1}`
}

/** What nothing has found, a line each: where, what stood there, and what stood there instead. */
export function linesOf(results: readonly MutantResult[]): string[] {
  return results.filter(isMissed).map((result) => {
    const { fileName, location, replacement, status } = result
    const text = oneLine(textAt(readFileSync(fileName, 'utf8'), location))
    const { line, column } = location.start
    const why = status === 'NoCoverage' ? 'no test comes here' : 'survived'
    return `${relative('.', fileName)}:${line}:${column} ${why}: ${text} -> ${oneLine(replacement ?? '')}`
  })
}

/**
 * A row of the table. What is switched off in the source has a reason there; what runs only once, when a file is
 * loaded, is left out.
 */
export function tallyOf(name: string, results: readonly MutantResult[]): string {
  const missed = results.filter(isMissed).length
  const found = results.filter(({ status }) => status === 'Killed' || status === 'Timeout' || status === 'RuntimeError').length
  const explained = results.filter(({ status, statusReason = '' }) => status === 'Ignored' && !statusReason.startsWith('Static'))
  const percent = ((100 * found) / Math.max(1, found + missed)).toFixed(1)
  return `| ${name} | ${found + missed} | ${found} (${percent} %) | ${explained.length} | ${missed} |`
}

function textAt(source: string, { start, end }: MutantResult['location']): string {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const last = lines.length - 1
  return lines.map((line, at) => line.slice(at === 0 ? start.column - 1 : 0, at === last ? end.column - 1 : undefined)).join(' ')
}

function oneLine(text: string): string {
  const short = text.replace(/\s+/g, ' ').trim()
  return short.length > 100 ? `${short.slice(0, 100)}...` : short
}
