import { describe, expect, test } from 'vitest'
import { SEED } from '../support/seed.ts'
import { campaign, findingOf } from './campaign.ts'
import { corpusOf } from './corpus.ts'
import { TARGETS } from './targets.ts'

/** Few, and always the same; `npm run fuzz` tries more. */
const EXECUTIONS = 200

describe.each(TARGETS.map((target) => [target.name, target] as const))('%s', (name, target) => {
  test('keeps its rules on mutated samples', async () => {
    const { findings } = await campaign(target, { seed: SEED, goesOn: (executions) => executions < EXECUTIONS })
    expect(findings.map(({ rule, message, input }) => ({ rule, message, input: Buffer.from(input).toString() }))).toEqual([])
  })

  test.each(corpusOf(name))('keeps its rules on $name, which once broke one', async ({ input }) => {
    expect((await findingOf(target, input))?.stack).toBeUndefined()
  })
})
