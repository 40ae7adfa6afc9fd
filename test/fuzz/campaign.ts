import { Dice } from '../support/dice.ts'
import type { Coverage } from './coverage.ts'
import { mutate } from './mutate.ts'
import { shrink } from './shrink.ts'
import { Broken, type Target } from './target.ts'

export interface Finding {
  /** By which findings are told apart. */
  rule: string
  message: string
  stack: string
  input: Uint8Array
}

export interface CampaignOptions {
  seed: number
  /** Asked before each execution. */
  goesOn: (executions: number) => boolean
  /** Keeps inputs that run new code, and mutates them in their turn. */
  coverage?: Coverage
  /** Told of each input before it is tried. */
  onInput?: (input: Uint8Array) => void
}

export interface CampaignReport {
  executions: number
  kept: number
  findings: Finding[]
}

/** The newest of the inputs that ran new code. */
const MOST_KEPT = 3000

/** To ask for coverage takes longer than most executions: of each round only the first so many are asked about. */
const ROUND = 2000
const GUIDED = 500

/**
 * Tries mutations of a target's samples. Each rule that is broken is one finding, with a small input that breaks it.
 */
export async function campaign(target: Target, options: CampaignOptions): Promise<CampaignReport> {
  const { seed, goesOn, coverage, onInput = () => undefined } = options
  const dice = new Dice(seed)
  const samples = target.samples()
  const kept: Uint8Array[] = []
  const findings = new Map<string, Finding>()
  let executions = 0
  const tried = (input: Uint8Array) => {
    onInput(input)
    return findingOf(target, input)
  }
  const run = async (input: Uint8Array) => {
    executions++
    const found = await tried(input)
    if (found !== undefined && !findings.has(found.rule)) findings.set(found.rule, await shrunk(found, tried))
    if (coverage === undefined || executions % ROUND > GUIDED || !coverage.take()) return
    kept.push(input)
    if (kept.length > MOST_KEPT) kept.shift()
  }
  for (const sample of samples) await run(sample)
  while (goesOn(executions)) {
    const pool = kept.length > 0 && dice.chance(0.7) ? kept : samples
    await run(mutate(dice, { pool, tokens: target.tokens }))
  }
  return { executions, kept: kept.length, findings: [...findings.values()] }
}

/** What an input breaks; undefined where all rules are kept. */
export async function findingOf({ check }: Target, input: Uint8Array): Promise<Finding | undefined> {
  try {
    await check(input)
    return undefined
  } catch (error) {
    const { message, stack = '' } = error instanceof Error ? error : new Error(String(error))
    return { rule: error instanceof Broken ? error.rule : ruleOf(error), message, stack, input }
  }
}

/** An error that nobody foresaw is told apart by where it was thrown. */
function ruleOf(error: unknown): string {
  if (!(error instanceof Error)) return 'something else than an error is thrown'
  const [place = 'somewhere'] = /[^/]+\/[^/]+\.ts/.exec((error.stack ?? '').slice(error.message.length)) ?? []
  return `${error.name} is thrown in ${place}`
}

async function shrunk(found: Finding, tried: (input: Uint8Array) => Promise<Finding | undefined>): Promise<Finding> {
  const input = await shrink(found.input, async (candidate) => (await tried(candidate))?.rule === found.rule)
  return (await tried(input)) ?? found
}
