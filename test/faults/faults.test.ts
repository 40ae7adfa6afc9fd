import { afterAll, beforeAll, expect, test } from 'vitest'
import { Campaign, commandOf } from './campaign.ts'
import { OPERATIONS } from './operations.ts'
import { fewOfEach } from './sample.ts'
import { Stage } from './stage.ts'

const SEED = 7

let stage: Stage

beforeAll(async () => {
  stage = await Stage.set()
})
afterAll(() => stage.close())

/** `npm run faults` runs all of them. */
test('a call of an operation fails, or its process dies in it: one more run, and all is as without it', {
  timeout: 600_000,
}, async () => {
  const campaign = new Campaign(stage)
  const cases = fewOfEach(await campaign.cases(), 1, SEED)
  const broken: string[] = []
  await campaign.run(cases, 2, (run) => {
    broken.push(...run.violations.map((violation) => `${commandOf(run)}: ${violation}`))
    return true
  })
  expect(broken).toEqual([])
  expect(cases).toHaveLength(OPERATIONS.length)
})
