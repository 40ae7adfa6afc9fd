import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Delivery } from '../../lib/app/ports/webhook-hosts.ts'
import { isError } from '../../lib/contract/errors.ts'
import { verify } from '../../lib/hosts/webhooks.ts'
import { deliveryOf, gitlabSignedDelivery, NOW, SECRET, samples, signing } from './webhook-samples.ts'

/** What a delivery is refused with; undefined when it is believed. */
function refusal(delivery: Delivery, secrets: readonly string[] = [SECRET]): string | undefined {
  try {
    verify(delivery, secrets)
    return undefined
  } catch (error) {
    if (!isError(error, 'webhook_refused')) throw error
    return `${error.message}: ${error.data.reason}`
  }
}

test("GitHub's own example is believed", () => {
  const headers = new Map([['x-hub-signature-256', 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17']])
  const delivery = { host: 'github' as const, headers, body: Buffer.from('Hello, World!'), now: NOW }
  expect(refusal(delivery, ["It's a Secret to Everybody"])).toBeUndefined()
})

test("Standard Webhooks' own example is believed, within five minutes", () => {
  const headers = new Map([
    ['webhook-id', 'msg_p5jXN8AQM9LWM0D4loKWxJek'],
    ['webhook-timestamp', '1614265330'],
    ['webhook-signature', 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='],
  ])
  const body = Buffer.from('{"test": 2432232314}')
  const at = (seconds: number) => ({ host: 'generic' as const, headers, body, now: new Date(seconds * 1000) })
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  expect(refusal(at(1614265330 + 300), [secret])).toBeUndefined()
  expect(refusal(at(1614265330 + 301), [secret])).toBeDefined()
  expect(refusal(at(1614265330 - 301), [secret])).toBeDefined()
})

describe.each(samples)('a delivery of $name', (sample) => {
  test('is believed with its secret, be it the old one or the new one', () => {
    expect(refusal(deliveryOf(sample))).toBeUndefined()
    expect(refusal(deliveryOf(sample), ['another secret', SECRET])).toBeUndefined()
    expect(refusal(deliveryOf(sample), [SECRET, 'another secret'])).toBeUndefined()
  })

  test('is refused with another secret, and where there is none', () => {
    expect(refusal(deliveryOf(sample), ['another secret', 'and one more'])).toMatch('was not made with a secret')
    expect(refusal(deliveryOf(sample), [])).toMatch('was not made with a secret')
  })

  test('is refused without its proof', () => {
    const { headers, ...rest } = deliveryOf(sample)
    const proof = Object.keys(sample.prove(sample.body, SECRET))
    const without = new Map([...headers].filter(([name]) => !proof.includes(name)))
    expect(refusal({ ...rest, headers: without })).toMatch('it has no proof: expected the header')
  })

  test('is refused when any character of the proof is another', () => {
    const delivery = deliveryOf(sample)
    const proof = Object.entries(sample.prove(sample.body, SECRET))
    fc.assert(
      fc.property(fc.constantFrom(...proof), fc.nat(), fc.integer({ min: 32, max: 126 }), ([name, value], at, code) => {
        const index = at % value.length
        const changed = value.slice(0, index) + String.fromCharCode(code) + value.slice(index + 1)
        fc.pre(changed !== value)
        expect(refusal({ ...delivery, headers: new Map([...delivery.headers, [name, changed]]) })).toBeDefined()
      }),
    )
  })

  test('quotes neither secret, signature nor body when it is refused', () => {
    const told = refusal({ ...deliveryOf(sample), body: Buffer.from(sample.body) }, ['another secret']) ?? ''
    const secrets = [SECRET, 'another secret', ...Object.values(sample.prove(sample.body, 'another secret')), sample.body]
    expect(secrets.filter((secret) => told.includes(secret))).toEqual([])
  })
})

test.each(signing)('of $name every byte of the body counts', (sample) => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const body = Buffer.from(sample.body)
      const index = at % body.length
      body.writeUInt8(body.readUInt8(index) ^ flip, index)
      expect(refusal(deliveryOf(sample, { body }))).toBeDefined()
    }),
  )
})

describe('GitLab with a signing token', () => {
  test('signs as Standard Webhooks do', () => {
    const { delivery, secret } = gitlabSignedDelivery()
    expect(refusal(delivery, [secret])).toBeUndefined()
    expect(refusal({ ...delivery, body: Buffer.from('{}') }, [secret])).toBeDefined()
  })

  test('is not believed for showing a token instead', () => {
    const { delivery, secret } = gitlabSignedDelivery()
    const headers = new Map([...delivery.headers, ['x-gitlab-token', secret]])
    headers.delete('webhook-signature')
    expect(refusal({ ...delivery, headers }, [secret])).toBeDefined()
  })
})
