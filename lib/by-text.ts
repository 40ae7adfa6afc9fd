/** Compares by UTF-16 code units, so that the order is the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Returns a comparison of items by one of their texts: `files.sort(byText(({ path }) => path))`. */
export function byText<T>(textOf: (item: T) => string): (a: T, b: T) => number {
  return (a, b) => compareText(textOf(a), textOf(b))
}
