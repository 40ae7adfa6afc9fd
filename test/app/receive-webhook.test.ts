import { createHmac } from 'node:crypto'
import { beforeEach, describe, expect, test } from 'vitest'
import { WatchedDirectories } from '../../lib/app/automation/receive-pushes.ts'
import { receiveWebhook } from '../../lib/app/automation/receive-webhook.ts'
import type { QueueMessage } from '../../lib/app/ports/queues.ts'
import { webhookHosts } from '../../lib/hosts/webhooks.ts'
import { ulid } from '../ports/samples.ts'
import { inMemoryDeployment, NOW } from './in-memory.ts'

const SECRET = 'a secret of some length'
const [A, B, C] = ['a'.repeat(40), 'b'.repeat(40), 'c'.repeat(40)]

/** Hosts whose deliveries have the same body, and a proof that covers nothing else. */
const HOSTS = {
  github: (id: string, hmac: string) => ({
    'x-github-event': 'push',
    'x-github-delivery': id,
    'x-hub-signature-256': `sha256=${hmac}`,
  }),
  gitea: (id: string, hmac: string) => ({ 'x-gitea-event': 'push', 'x-gitea-delivery': id, 'x-gitea-signature': hmac }),
  forgejo: (id: string, hmac: string) => ({ 'x-forgejo-event': 'push', 'x-forgejo-delivery': id, 'x-forgejo-signature': hmac }),
  generic: (id: string, hmac: string) => ({ 'webhook-id': id, 'x-signature-256': `sha256=${hmac}` }),
}

type Host = keyof typeof HOSTS

let made: Awaited<ReturnType<typeof inMemoryDeployment>>
let queued: QueueMessage[]

beforeEach(async () => {
  made = await inMemoryDeployment('lab')
  await made.deployment.repositories.change(made.id, { webhook_secret: 'name' })
  queued = []
})

interface Pushed {
  ref?: string
  before: string
  after: string
}

function deliver(host: Host, id: string, { ref = 'refs/heads/main', before, after }: Pushed, repository = made.id) {
  return deliverBody(host, JSON.stringify({ ref, before, after }), (hmac) => HOSTS[host](id, hmac), repository)
}

function deliverBody(host: Host, body: string, headersOf: (hmac: string) => object, repository = made.id) {
  const { deployment } = made
  const proof = createHmac('sha256', SECRET).update(body).digest('hex')
  const headers = new Map(Object.entries({ 'content-type': 'application/json', ...headersOf(proof) }))
  const receiving = {
    ...deployment,
    queue: { enqueue: async (message: QueueMessage) => void queued.push(message) },
    watched: new WatchedDirectories(deployment.fabrics),
    webhookHosts,
    webhookSecrets: async () => [SECRET],
  }
  return receiveWebhook(receiving, { delivery: { host, headers, body: Buffer.from(body), now: NOW }, repository })
}

const ledger = async () => (await made.deployment.deliveries.list(made.id, { limit: 100 })).deliveries

describe('a recorded delivery', () => {
  test('that is sent again under other ids, to the addresses of other hosts, is one delivery', async () => {
    const pushed = { before: A, after: B }
    const first = await deliver('github', 'original', pushed)
    expect(first).toMatchObject({ status: 'queued', duplicate: false, host_delivery: expect.stringMatching(/^original-/) })
    const hosts = Object.keys(HOSTS) as Host[]
    for (let copy = 0; copy < 20; copy += 1) {
      const host = hosts[copy % hosts.length] ?? 'github'
      expect(await deliver(host, `copy-${copy}`, pushed)).toEqual({ ...first, duplicate: true })
    }
    const rows = await ledger()
    expect(rows).toMatchObject([{ source: 'github', status: 'queued', before: A, after: B }])
    // The queue drops what it was sent before.
    for (const message of queued) expect(message).toEqual({ type: 'push', repository: made.id, delivery: rows[0]?.delivery })
  })

  test.each<[string, Pushed]>([
    ['another head before it', { before: C, after: B }],
    ['another head after it', { before: A, after: C }],
    ['a new branch', { before: '0'.repeat(40), after: B }],
  ])('of a push with %s is another one', async (_, pushed) => {
    await deliver('github', 'same', { before: A, after: B })
    expect(await deliver('github', 'same', pushed)).toMatchObject({ status: 'queued', duplicate: false })
    expect(await ledger()).toHaveLength(2)
  })

  test("of another branch keeps the host's id", async () => {
    const ignored = await deliver('gitea', 'other', { ref: 'refs/heads/feature', before: A, after: B })
    expect(ignored).toMatchObject({ status: 'ignored', delivery: expect.stringMatching(/^other-[0-9a-f]{16}$/) })
    expect(ignored).not.toHaveProperty('host_delivery')
  })
})

describe('a push of a commit that an operation made', () => {
  const landed = async (fabric: string) => {
    const operation = ulid(7)
    const { journal } = made.deployment
    const started_at = NOW.toISOString()
    const record = {
      operation,
      kind: 'ingest',
      fabric,
      repository: fabric === 'lab' ? made.id : 'repo-0000000000000000',
      actor: { name: 'Ada', email: 'ada@example.com' },
      status: 'running',
      started_at,
    } as const
    await journal.start(record, { oid: B, base: A })
    return operation
  }

  test("is the manager's own in its repository", async () => {
    const operation = await landed('lab')
    expect(await deliver('github', 'own', { before: A, after: B })).toMatchObject({
      status: 'own_push',
      reason: expect.stringContaining(operation),
    })
    expect(queued).toEqual([])
  })

  test('is any push in another repository, and names neither the operation nor its fabric', async () => {
    const operation = await landed('secret-fabric')
    const answer = await deliver('github', 'foreign', { before: A, after: B })
    expect(answer).toMatchObject({ status: 'queued' })
    expect(JSON.stringify(answer)).not.toMatch(new RegExp(`${operation}|secret-fabric`))
  })
})

describe('a request that has ended', () => {
  const NUMBER = 7
  const close = (changes: { branch?: string; base?: string; at?: string } = {}, id = 'one') => {
    const { branch = 'gfm/lab/main', base = 'main', at = '2026-11-01T10:00:00Z' } = changes
    const [head, to] = [branch, base].map((ref) => ({ ref, repo: { id: 1 } }))
    const pull_request = { merged: false, closed_at: at, head, base: to }
    return deliverBody('github', JSON.stringify({ action: 'closed', number: NUMBER, pull_request }), (hmac) => ({
      ...HOSTS.github(id, hmac),
      'x-github-event': 'pull_request',
    }))
  }

  test('is queued once, however often it is told', async () => {
    const first = await close()
    expect(first).toMatchObject({ status: 'queued', duplicate: false, branch: 'gfm/lab/main' })
    expect(first).toMatchObject({ reason: 'request 7 of the fabric lab was closed' })
    expect(await close({}, 'two')).toEqual({ ...first, duplicate: true })
    const rows = await ledger()
    expect(rows).toHaveLength(1)
    for (const message of queued) expect(message).toEqual({ type: 'push', repository: made.id, delivery: rows[0]?.delivery })
  })

  test('and was opened again, may end once more', async () => {
    await close()
    expect(await close({ at: '2026-11-02T10:00:00Z' })).toMatchObject({ status: 'queued', duplicate: false })
  })

  test.each([
    ['of a person', { branch: 'topic' }],
    ['of a fabric elsewhere', { branch: 'gfm/laboratory/main' }],
    ['to another base', { base: 'other' }],
  ])('%s is ignored, and leaves nothing', async (_, changes) => {
    expect(await close(changes)).toMatchObject({ status: 'ignored' })
    expect([await ledger(), queued]).toEqual([[], []])
  })
})
