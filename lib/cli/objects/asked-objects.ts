import { UsageError } from '../errors/usage-error.ts'

interface Named {
  kind: string
  name: string
}

/** What `gfm get` is asked for: objects by their names, or every object of some kinds; no kinds: of all. */
export type Asked = { names: Named[] } | { kinds: string[] }

/**
 * Reads `KIND NAME...`, `KIND/NAME...`, `KIND,KIND...` or nothing, as kubectl does. Throws UsageError for a mixture.
 */
export function askedObjects(words: readonly string[], allKinds: boolean): Asked {
  const [first = '', ...names] = words
  if (allKinds && words.length > 0) throw new UsageError(`-A is for all kinds, and ${first} was given: leave one of them out`)
  const [mixed] = words.filter((word) => word.includes('/') !== first.includes('/'))
  if (mixed !== undefined && (first.includes('/') || mixed.includes('/')))
    throw new UsageError(`Write either KIND NAME or KIND/NAME, and not both: ${first} and ${mixed}`)
  if (first.includes('/')) return { names: words.map((word) => named(word)) }
  const kinds = words.length === 0 ? [] : kindsOf(first)
  if (names.length === 0) return { kinds }
  return { names: kinds.flatMap((kind) => names.map((name) => ({ kind, name }))) }
}

/** Reads `KIND NAME` or `KIND/NAME`. Throws UsageError unless one object is named. */
export function askedObject(kind: string, name: string | undefined): Named {
  if (name === undefined && !kind.includes('/'))
    throw new UsageError(`The name of the object is missing: write ${kind} NAME or ${kind}/NAME`)
  if (name !== undefined && kind.includes('/'))
    throw new UsageError(`Write either KIND NAME or KIND/NAME, and not both: ${kind} and ${name}`)
  return name === undefined ? named(kind) : { kind, name }
}

function named(word: string): Named {
  const [kind = '', name = '', ...rest] = word.split('/')
  if (kind === '' || name === '' || rest.length > 0)
    throw new UsageError(`${JSON.stringify(word)} is not KIND/NAME, such as switch/leaf-01`)
  return { kind, name }
}

function kindsOf(list: string): string[] {
  const kinds = list.split(',')
  if (kinds.includes('')) throw new UsageError(`${JSON.stringify(list)} names an empty kind: write KIND,KIND`)
  return kinds
}
