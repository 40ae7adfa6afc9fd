import type { Dice } from '../support/dice.ts'

/** What an input may grow to. */
const MOST_BYTES = 16 * 1024
const MOST_STEPS = 6
const NUMBERS = ['0', '-1', '1', '127', '256', '65536', '2147483648', '9007199254740993', '1e999', '00', '0x7f']

export interface Material {
  pool: readonly Uint8Array[]
  tokens: readonly (string | Uint8Array)[]
}

type Step = (input: Buffer, dice: Dice, material: Material) => Buffer

/** Another input, made of one of the pool in a few steps. */
export function mutate(dice: Dice, material: Material): Buffer {
  let input = anyOf(dice, material.pool)
  const steps = 1 + dice.below(MOST_STEPS)
  for (let step = 0; step < steps; step++) input = dice.pick(STEPS)(input, dice, material)
  return input.subarray(0, MOST_BYTES)
}

const STEPS: readonly [Step, ...Step[]] = [
  // Bytes.
  (input, dice) => changedAt(input, dice, (byte) => byte ^ (1 << dice.below(8))),
  (input, dice) => changedAt(input, dice, () => dice.pick([0, 0x7f, 0x80, 0xff, 0x0a, 0x0d, 0x09, 0x20, 0x22, dice.below(256)])),
  // Ranges.
  (input, dice) => replaced(input, range(input, dice), Buffer.alloc(0)),
  (input, dice) => {
    const [start, end] = range(input, dice)
    return replaced(input, [end, end], input.subarray(start, end))
  },
  (input, dice) => input.subarray(0, dice.below(input.length + 1)),
  // Pieces of the grammar: more often than the others.
  withToken,
  withToken,
  withToken,
  (input, dice, { tokens }) => replaced(input, range(input, dice), token(dice, tokens)),
  (input, dice) => withNumber(input, dice),
  // Lines.
  (input, dice) => inLines(input, dice, (lines, at) => lines.toSpliced(at, 1)),
  (input, dice) => inLines(input, dice, (lines, at) => lines.toSpliced(at, 0, lines[at] ?? '')),
  (input, dice) =>
    inLines(input, dice, (lines, at) => lines.toSpliced(at, 1).toSpliced(dice.below(lines.length), 0, lines[at] ?? '')),
  (input, dice) => inLines(input, dice, (lines, at) => lines.with(at, ' '.repeat(dice.below(4)) + (lines[at] ?? '').trimStart())),
  // Two inputs.
  (input, dice, { pool }) => spliced(input, anyOf(dice, pool), dice),
  (input, dice, { pool }) => {
    const other = anyOf(dice, pool)
    const [start, end] = range(other, dice)
    return replaced(input, [dice.below(input.length + 1)], other.subarray(start, end))
  },
]

function anyOf(dice: Dice, pool: readonly Uint8Array[]): Buffer {
  return Buffer.from(pool[dice.below(pool.length)] ?? [])
}

function token(dice: Dice, tokens: Material['tokens']): Buffer {
  return Buffer.from(tokens[dice.below(tokens.length)] ?? '')
}

function withToken(input: Buffer, dice: Dice, { tokens }: Material): Buffer {
  return replaced(input, [dice.below(input.length + 1)], token(dice, tokens))
}

function changedAt(input: Buffer, dice: Dice, change: (byte: number) => number): Buffer {
  const at = dice.below(input.length)
  return input.length === 0 ? input : replaced(input, [at, at + 1], Buffer.from([change(input[at] ?? 0)]))
}

/** Mostly a short one. */
function range(input: Buffer, dice: Dice): [number, number] {
  const start = dice.below(input.length + 1)
  const length = dice.below(dice.chance(0.8) ? 12 : input.length)
  return [start, Math.min(input.length, start + length)]
}

function replaced(input: Buffer, [start, end = start]: [number, number?], piece: Uint8Array): Buffer {
  return Buffer.concat([input.subarray(0, start), piece, input.subarray(end)])
}

function spliced(input: Buffer, other: Buffer, dice: Dice): Buffer {
  return Buffer.concat([input.subarray(0, dice.below(input.length + 1)), other.subarray(dice.below(other.length + 1))])
}

function inLines(input: Buffer, dice: Dice, change: (lines: string[], at: number) => string[]): Buffer {
  const lines = input.toString('latin1').split('\n')
  return Buffer.from(change(lines, dice.below(lines.length)).join('\n'), 'latin1')
}

function withNumber(input: Buffer, dice: Dice): Buffer {
  const numbers = [...input.toString('latin1').matchAll(/\d+/g)]
  const found = numbers[dice.below(numbers.length)]
  const [first = '0', ...rest] = NUMBERS
  return found === undefined
    ? input
    : replaced(input, [found.index, found.index + found[0].length], Buffer.from(dice.pick([first, ...rest])))
}
