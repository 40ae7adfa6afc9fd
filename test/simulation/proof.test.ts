import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { SIMULATED, TESTED } from './breakages.ts'
import { broken, brokenSimulation } from './broken-code.ts'

describe('broken on purpose', () => {
  test.each(SIMULATED)('$what', async (breakage) => {
    const { makeBeginning, simulate, worldOf } = await brokenSimulation(breakage)
    const { violations } = await simulate(worldOf(breakage.seed, breakage.rule), await makeBeginning())
    expect(violations.map(({ rule }) => rule)).toContain(breakage.rule)
  })

  test.each(TESTED)('$what: the line is there', async (breakage) => {
    const text = await readFile(fileURLToPath(new URL(`../../${breakage.file}`, import.meta.url)), 'utf8')
    expect(broken(text, breakage)).not.toBe(text)
  })
})
