/** Reads a text from left to right, without spaces between the parts. */
export interface Reader {
  /** The next part if it matches, else undefined. */
  take(pattern: RegExp): string | undefined
  /** The next part. Throws if it is none of `what`. */
  expect(pattern: RegExp, what: string): string
  /** Throws if anything is left. */
  end(): void
}

/** `language` is named in errors. */
export function readerOf(language: string, text: string): Reader {
  let at = 0
  const fail = (what: string): never => {
    throw new Error(`${language}: expected ${what} at ${JSON.stringify(text.slice(at, at + 40))} of ${JSON.stringify(text)}`)
  }
  const take = (pattern: RegExp): string | undefined => {
    const rest = text.slice(at)
    const space = rest.length - rest.trimStart().length
    const [found] = new RegExp(`^(?:${pattern.source})`, pattern.flags).exec(rest.slice(space)) ?? []
    if (found !== undefined) at += space + found.length
    return found
  }
  return {
    take,
    expect: (pattern, what) => take(pattern) ?? fail(what),
    end: () => {
      if (text.slice(at).trim() !== '') fail('the end')
    },
  }
}

/** `ITEM [ SEPARATOR ITEM ] ...` */
export function listOf<T>(reader: Reader, separator: RegExp, item: () => T): T[] {
  const items = [item()]
  while (reader.take(separator) !== undefined) items.push(item())
  return items
}
