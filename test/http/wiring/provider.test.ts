import { afterEach, expect, expectTypeOf, test, vi } from 'vitest'
import * as z from 'zod'
import type { Idempotency } from '../../../lib/app/ports/ports.ts'
import type { Fabrics, Repositories } from '../../../lib/app/ports/registry.ts'
import { endpoint, httpFunction } from '../../../lib/http/http.ts'
import { provider, wire } from '../../../lib/http/wiring/provider.ts'

const named = provider({ FIRST: z.string().min(1), COUNT: z.coerce.number().int().default(3) }, ({ FIRST, COUNT }) => ({
  name: FIRST,
  count: COUNT,
}))
const placed = provider({ PLACE: z.url() }, ({ PLACE }) => ({ place: new URL(PLACE) }))

function environment(variables: Record<string, string>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
}

afterEach(() => {
  vi.unstubAllEnvs()
})

test('a function has the dependencies that its providers make, and by type nothing else', () => {
  environment({ FIRST: 'a', PLACE: 'https://example.com/x' })
  const wired = wire(named, placed)
  expect(wired).toEqual({ name: 'a', count: 3, place: new URL('https://example.com/x') })
  expectTypeOf(wired).toEqualTypeOf<{ name: string; count: number } & { place: URL }>()
})

test('an endpoint has, by type, what its function wires and nothing else', () => {
  const served = provider({}, () => {
    const records = { idempotency: {} as Idempotency, fabrics: {} as Fabrics, repositories: {} as Repositories }
    return { stage: 'test', teams: undefined, ...records }
  })
  environment({ FIRST: 'a' })
  const wired = wire(served, named)
  const health = endpoint<typeof wired>({
    // @ts-expect-error: `place` is not wired
    run: async (_, { count, place }) => ({ status: count, body: place }),
  })
  expect(httpFunction(wired, { health })).toBeTypeOf('function')
})

test('the variables of providers that are not wired are not required', () => {
  environment({ FIRST: 'a', COUNT: '7' })
  expect(wire(named)).toEqual({ name: 'a', count: 7 })
})

test('every fault of every part is named at once, without values', () => {
  environment({ FIRST: '', COUNT: 'several', PLACE: 'nowhere' })
  const message = messageOf(() => wire(named, placed))
  for (const name of ['FIRST', 'COUNT', 'PLACE']) expect(message).toContain(name)
  for (const value of ['several', 'nowhere']) expect(message).not.toContain(value)
})

function messageOf(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing was thrown'
}
