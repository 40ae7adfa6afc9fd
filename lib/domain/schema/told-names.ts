import { nearest } from './nearest.ts'

/** The names that there are, for somebody who has asked for another one; a similar one comes first. */
export function toldNames(asked: string, names: readonly string[]): string {
  const meant = nearest(asked, names)
  const guess = meant === undefined ? '' : `did you mean ${meant}? `
  return `${guess}${names.length === 1 ? 'The only one is' : 'There are'} ${names.join(', ')}`
}
