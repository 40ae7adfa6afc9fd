/** The seed of the properties' random inputs: constant, because a failing test must not be a matter of luck. */
export const SEED = numberIn('FC_SEED', 1)

/** How many times more often than the tests say each property is tried. */
export const RUNS = numberIn('FC_RUNS', 1)

function numberIn(variable: string, usual: number): number {
  const value = Number(process.env[variable] ?? usual)
  if (!Number.isFinite(value)) throw new Error(`${variable} is no number: ${process.env[variable]}`)
  return value
}
