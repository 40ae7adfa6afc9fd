/** Code that reads what comes from outside, and what must be true of it whatever comes. */
export interface Target {
  name: string
  /** What it is about, for people. */
  what: string
  /** Real inputs, and small ones with much grammar in them: all others are made from these. */
  samples(): readonly Uint8Array[]
  /** Pieces of the grammar that mean something wherever they land. */
  tokens: readonly (string | Uint8Array)[]
  /** Throws where an input breaks a rule; a refusal of the input is no throw. */
  check(input: Uint8Array): void | Promise<void>
}

/** A rule that an input breaks. */
export class Broken extends Error {
  override readonly name = 'Broken'
  /** The rule, without what is only true of this input: inputs that break the same rule count as one finding. */
  readonly rule: string

  constructor(rule: string, detail = '') {
    super(detail === '' ? rule : `${rule}: ${detail}`)
    this.rule = rule
  }
}

/** Throws unless it is so. */
export function rule(isKept: boolean, words: string, detail: () => unknown = () => ''): asserts isKept {
  if (isKept) return
  const told = detail()
  throw new Broken(words, typeof told === 'string' ? told : shown(told))
}

/** A value as text, for people. */
export function shown(value: unknown): string {
  return (
    JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each))?.slice(0, 2000) ?? 'undefined'
  )
}

/** Throws everything but the refusals that are foreseen. */
export function refusal(error: unknown, isForeseen: (error: Error) => boolean): Error {
  if (error instanceof Error && isForeseen(error)) return error
  throw error
}
