/** Counts steps of work. Throws once more are taken than allowed. */
export type Take = (steps: number) => void

/** The functions of a library for rules, by their signatures. */
export type Library = Readonly<Record<string, (...args: never[]) => unknown>>

const CHARACTERS_A_STEP = 64
const ITEMS_A_STEP = 4

/** Takes the work that reading a value once costs: a text as a whole, of a list or a map what it holds directly. */
export function takeShallow(value: unknown, take: Take): void {
  if (typeof value === 'string' || value instanceof Uint8Array) take(Math.ceil(value.length / CHARACTERS_A_STEP))
  else if (Array.isArray(value)) take(Math.ceil(value.length / ITEMS_A_STEP))
  else if (value instanceof Map) take(Math.ceil(value.size / ITEMS_A_STEP))
}

/** Takes the work that reading a value costs, with all that is in it, however often the same part is in it. */
export function takeDeep(value: unknown, take: Take): void {
  take(1)
  if (typeof value === 'string' || value instanceof Uint8Array) takeShallow(value, take)
  else if (Array.isArray(value)) for (const item of value) takeDeep(item, take)
  else if (value instanceof Map) for (const item of value.values()) takeDeep(item, take)
  else if (isPlain(value)) for (const item of Object.values(value)) takeDeep(item, take)
}

/** Whether a value is a map that is written out in an expression. */
export function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
}

/** Returns the keys and values of a map; undefined for all else. */
export function entriesOf(value: unknown): [unknown, unknown][] | undefined {
  if (value instanceof Map) return [...value]
  return isPlain(value) ? Object.entries(value) : undefined
}
