import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { HttpExchange } from '../../lib/git/wire/http-exchange.ts'
import { type Reach, reachOf } from '../../lib/git/wire/reach.ts'
import { refusal } from '../ports/refusal.ts'

const anywhere = reachOf({ hosts: undefined, addresses: [] })
const LOOPBACK = ['127.0.0.0/8', '::1/128']
const faultOf = (url: string, reach: Reach = anywhere) => reach.fault(new URL(url))

test.each([
  '169.254.169.254',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '2130706433',
  '0x7f.1',
  '0.0.0.0',
  '172.31.255.255',
  '192.0.0.1',
  '192.168.0.1',
  '198.19.0.1',
  '224.0.0.1',
  '240.0.0.1',
  '255.255.255.255',
  '[::]',
  '[::1]',
  '[::ffff:a9fe:a9fe]',
  '[::ffff:8.8.8.8]',
  '[64:ff9b::a00:1]',
  '[64:ff9b:1::1]',
  '[fd00:ec2::254]',
  '[fe80::1]',
  '[ff02::1]',
  '[2001:db8::1]',
  '[2001::1]',
  '[2002:a00:1::]',
])('%s is no address of a Git host', (host) => {
  expect(faultOf(`https://${host}/x.git`)).toBe('its address is not public')
})

test.each(['140.82.121.4', '8.8.8.8', '[2606:50c0:8000::153]', 'github.com'])('%s may be one', (host) => {
  expect(faultOf(`https://${host}/x.git`)).toBeUndefined()
})

test('an address in a private range is reached only if the range is listed', () => {
  const ours = reachOf({ hosts: undefined, addresses: ['10.20.0.0/16'] })
  const octet = fc.nat(255)
  fc.assert(
    fc.property(octet, octet, octet, (a, b, c) => {
      expect(faultOf(`https://10.${a}.${b}.${c}/`, ours) === undefined).toBe(a === 20)
    }),
    { seed: 14 },
  )
})

test.each([
  ['git.example.com', 'https://git.example.com/x', true],
  ['git.example.com', 'https://GIT.example.com:8443/x', true],
  ['git.example.com', 'https://evil.git.example.com/x', false],
  ['git.example.com:8443', 'https://git.example.com:8443/x', true],
  ['git.example.com:8443', 'https://git.example.com/x', false],
  ['git.example.com:443', 'https://git.example.com/x', true],
  ['*.example.com', 'https://a.b.example.com/x', true],
  ['*.example.com', 'https://example.com/x', false],
  ['*.example.com', 'https://evilexample.com/x', false],
  ['*.example.com', 'https://git.example.com.evil.net/x', false],
])('the pattern %s and %s: %s', (pattern, url, isAllowed) => {
  expect(faultOf(url, reachOf({ hosts: [pattern], addresses: [] })) === undefined).toBe(isAllowed)
})

test.each(['10.0.0.0', 'localhost/8', '10.0.0.0/x'])('%s is no range', (range) => {
  expect(() => reachOf({ hosts: undefined, addresses: [range] })).toThrow(RangeError)
})

/** A server on loopback, which answers as told and counts the requests. */
async function server(answer: RequestListener): Promise<{ port: number; requests: string[] }> {
  const requests: string[] = []
  const listening = createServer((request, response) => {
    requests.push(request.url ?? '')
    answer(request, response)
  })
  await new Promise<void>((resolve) => {
    listening.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    listening.close()
    listening.closeAllConnections()
  })
  return { port: (listening.address() as AddressInfo).port, requests }
}

const head = async (url: string, reach: Reach) =>
  (await openGitRepository({ url, branch: 'main', directory: undefined, reach })).refresh()

describe('a connection', () => {
  const secret: RequestListener = (_, response) => response.writeHead(403).end('AccessKeyId=ASIA123')

  test.each(['127.0.0.1', 'localhost'])('is not made to %s', async (host) => {
    const { port, requests } = await server(secret)
    const { data } = await refusal('host_not_allowed', head(`http://${host}:${port}/x.git`, anywhere))
    expect(data.reason).toBe('its address is not public')
    expect(requests).toEqual([])
  })

  test('goes to the address that was checked', async () => {
    const { port, requests } = await server(secret)
    const looked: string[] = []
    const exchange = new HttpExchange(
      { connectMs: 5000, idleMs: 5000, totalMs: 5000 },
      {
        // As a name would that is resolved to another address each time.
        lookup: (name, options, callback) => {
          looked.push(name)
          reachOf({ hosts: undefined, addresses: LOOPBACK }).lookup('localhost', options, callback)
        },
      },
    )
    const answer = await exchange.send({
      method: 'GET',
      url: new URL(`http://rebound.test:${port}/`),
      headers: {},
      mostBytes: 100,
    })
    for await (const _ of answer.body);
    expect([answer.status, looked, requests]).toEqual([403, ['rebound.test'], ['/']])
  })

  test('does not follow a redirect to an unlisted host', async () => {
    const { port: inner, requests } = await server(secret)
    const { port } = await server((_, response) => response.writeHead(302, { location: `https://127.0.0.1:${inner}/` }).end())
    const reach = reachOf({ hosts: [`127.0.0.1:${port}`], addresses: LOOPBACK })
    const { data } = await refusal('host_not_allowed', head(`http://127.0.0.1:${port}/x.git`, reach))
    expect(data).toEqual({ host: `127.0.0.1:${inner}`, reason: 'it is not on the list of Git hosts' })
    expect(requests).toEqual([])
  })

  test.each([401, 403, 404, 418, 500])('to a server that answers %d tells its status, not its words', async (status) => {
    const { port } = await server((_, response) => response.writeHead(status).end('AccessKeyId=ASIA123'))
    const failed = head(`http://127.0.0.1:${port}/x.git`, reachOf({ hosts: undefined, addresses: LOOPBACK }))
    const error = await failed.catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect(JSON.stringify([error, (error as Error).message])).not.toContain('ASIA123')
  })
})
