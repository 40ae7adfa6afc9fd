import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TokenCache } from '../../../lib/hosts/shared/token-cache.ts'

const HOUR_MS = 3_600_000

test('in any order of calls, a key has one request at a time, and no caller gets a refused answer or that of another key', async () => {
  const call = fc.record({ key: fc.constantFrom('a', 'b'), refusesLast: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), fc.array(call, { maxLength: 20 }), async (scheduler, calls) => {
      const cache = new TokenCache(() => new Date(0))
      const underWay = { a: 0, b: 0 }
      const last: Record<string, string> = {}
      let issued = 0
      const request = async (key: 'a' | 'b') => {
        underWay[key]++
        expect(underWay[key]).toBe(1)
        await scheduler.schedule(Promise.resolve(), `request ${key}`)
        underWay[key]--
        return { token: `${key}${issued++}`, expiresAt: new Date(HOUR_MS) }
      }
      const ask = async ({ key, refusesLast }: { key: 'a' | 'b'; refusesLast: boolean }) => {
        await scheduler.schedule(Promise.resolve(), `call ${key}`)
        const refused = refusesLast ? last[key] : undefined
        const token = await cache.token(key, refused, () => request(key))
        expect(token).toMatch(new RegExp(`^${key}`))
        expect(token).not.toBe(refused)
        last[key] = token
      }
      const all = Promise.all(calls.map(ask))
      await scheduler.waitFor(all)
      await all
    }),
  )
})

test('tokens of many keys do not pile up', async () => {
  const cache = new TokenCache(() => new Date(0))
  const requests: string[] = []
  const ask = (key: string) =>
    cache.token(key, undefined, () => {
      requests.push(key)
      return Promise.resolve({ token: key, expiresAt: new Date(HOUR_MS) })
    })
  for (let key = 0; key <= 256; key++) await ask(`${key}`)
  requests.length = 0
  await ask('256')
  await ask('0')
  expect(requests).toEqual(['0'])
})
