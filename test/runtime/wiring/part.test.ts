import { afterEach, expect, expectTypeOf, test, vi } from 'vitest'
import * as z from 'zod'
import { part, wire } from '../../../lib/runtime/wiring/part.ts'

const named = part({ FIRST: z.string().min(1), COUNT: z.coerce.number().int().default(3) }, ({ FIRST, COUNT }) => ({
  name: FIRST,
  count: COUNT,
}))
const placed = part({ PLACE: z.url() }, ({ PLACE }) => ({ place: new URL(PLACE) }))

function environment(variables: Record<string, string>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
}

afterEach(() => {
  vi.unstubAllEnvs()
})

test('a function has what its parts make, and by type nothing else', () => {
  environment({ FIRST: 'a', PLACE: 'https://example.com/x' })
  const wired = wire(named, placed)
  expect(wired).toEqual({ name: 'a', count: 3, place: new URL('https://example.com/x') })
  expectTypeOf(wired).toEqualTypeOf<{ name: string; count: number } & { place: URL }>()
})

test('the variables of parts that are not wired are not missed', () => {
  environment({ FIRST: 'a', COUNT: '7' })
  expect(wire(named)).toEqual({ name: 'a', count: 7 })
})

test('every fault of every part is told at once, and no value', () => {
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
