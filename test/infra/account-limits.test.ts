import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { environments, resourcesOf, synthesize } from './synthesis.ts'

/** Lambda keeps these for functions without a reservation: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const LEFT_FOR_ALL = 100

const page = readFileSync(join(import.meta.dirname, '../../docs/operations.md'), 'utf8')
const [, advised = ''] = /have the account's limit of concurrent executions raised to (\d+)/.exec(page) ?? []

interface FunctionProperties {
  FunctionName: string
  ReservedConcurrentExecutions?: number
}

describe.each(environments)('of the executions of an account', (environment) => {
  const { service } = synthesize(environment)
  const functions = resourcesOf<FunctionProperties>(service, 'AWS::Lambda::Function').map(({ Properties }) => Properties)
  const reserved = functions.reduce((sum, { ReservedConcurrentExecutions: one = 0 }) => sum + one, 0)

  test('$stage reserves what the limit that the runbook asks for allows', () => {
    if (reserved > 0) expect(reserved + LEFT_FOR_ALL).toBeLessThanOrEqual(Number(advised))
  })

  test('$stage leaves enough for the queue and for what events call', () => {
    const unreserved = functions.filter(({ ReservedConcurrentExecutions: one }) => one === undefined).length
    if (reserved > 0)
      expect(environment.concurrency.queuedOperations + unreserved).toBeLessThanOrEqual(Number(advised) - reserved)
  })

  test('the runbook says how many $stage reserves', () => {
    const numbers = new Set(functions.flatMap(({ ReservedConcurrentExecutions: one }) => one ?? []))
    for (const number of numbers)
      expect(page).toContain(`\`${environment.stage}\` reserves ${number} executions for each function`)
  })
})
