import { UsageError } from '../errors/usage-error.ts'

/** The whole number that an option gives. Throws UsageError below `least`, or above `most` if there is one. */
export function numberOption(option: string, text: string, least: number, most?: number): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= least && (most === undefined || number <= most)) return number
  const range = most === undefined ? `from ${least}` : `from ${least} to ${most}`
  throw new UsageError(`${option}: expected a number ${range}, found ${JSON.stringify(text)}`)
}
