import { readFileSync } from 'node:fs'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { certificateCheck } from '../../lib/cli/doctor/certificate.ts'
import type { DoctorReport } from '../../lib/cli/doctor/check.ts'
import { runGfm } from './captured-run.ts'

/** Signed by itself, for localhost and 127.0.0.1. */
const file = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/tls', name), 'utf8')
const certificate = { key: file('key.pem'), cert: file('certificate.pem') }
const END = new Date('2120-01-01T00:00:00Z')
const daysBefore = (days: number) => new Date(END.getTime() - days * 24 * 60 * 60 * 1000)

async function listening(server: Server): Promise<URL> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  return new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`)
}

const options = (now: Date) => ({ now, signal: AbortSignal.timeout(10_000), ca: certificate.cert })

test.each([
  [15, 'ok'],
  [14, 'ok'],
  [13, 'warning'],
  [1, 'warning'],
])('a certificate with %d days left: %s', async (days, expected) => {
  const url = await listening(createTlsServer(certificate))
  expect(await certificateCheck(url, options(daysBefore(days)))).toMatchObject({
    check: 'tls',
    status: expected,
    found: `TLSv1.3, certificate valid until ${END.toISOString().slice(0, 10)}, ${days} days`,
  })
})

test('an untrusted certificate is reported by the request that met it', async () => {
  const url = await listening(createTlsServer(certificate))
  expect(await certificateCheck(url, { now: new Date(), signal: AbortSignal.timeout(10_000) })).toBeUndefined()
  const { stdout } = await runGfm(['doctor', '--json', '--endpoint', url.href])
  expect((JSON.parse(stdout) as DoctorReport).checks).toMatchObject([
    { check: 'tls', status: 'failed', found: expect.stringContaining('DEPTH_ZERO_SELF_SIGNED_CERT') },
  ])
})

test('a silent host is not waited for longer than requested', async () => {
  const url = await listening(createServer())
  expect(await certificateCheck(url, { ...options(new Date()), signal: AbortSignal.timeout(50) })).toBeUndefined()
})

test.each([
  ['http://127.0.0.1:8080', undefined],
  ['http://localhost', undefined],
  ['http://gfm.example.com', { check: 'tls', status: 'warning' }],
])('%s has none', async (url, expected) => {
  const found = await certificateCheck(new URL(url), options(new Date()))
  expect(found && { check: found.check, status: found.status }).toEqual(expected)
})
