import { nearest } from './nearest.ts'

/** The names that there are, for somebody who has asked for another one; a similar one comes first. */
export function toldNames(asked: string, names: readonly string[]): string {
  const meant = nearest(asked, names)
  const all = `${names.length === 1 ? 'the only one is' : 'there are'} ${names.join(', ')}`
  return meant === undefined ? all : `did you mean ${meant}? ${all.replace('t', 'T')}`
}
