import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Delivery } from '../../lib/app/ports/webhook-hosts.ts'
import type { WebhookHost } from '../../lib/hosts/hosts.ts'

export const SECRET = 'a secret of some length'
export const NOW = new Date('2026-11-01T10:00:00Z')

const require = createRequire(import.meta.url)
/** The package's types describe another module format than it has. */
const examples = require('@octokit/webhooks-examples') as { name: string; examples: object[] }[]

/** GitHub's own examples of an event. */
export function githubExamples(name: string): object[] {
  return examples.filter((definition) => definition.name === name).flatMap((definition) => definition.examples)
}

export function fixture(name: string): object {
  return JSON.parse(readFileSync(join(import.meta.dirname, `../fixtures/webhooks/${name}.json`), 'utf8')) as object
}

const hex = (body: string, secret: string) => createHmac('sha256', secret).update(body).digest('hex')

function standard(body: string, secret: string): Record<string, string> {
  const timestamp = String(NOW.getTime() / 1000)
  const signature = createHmac('sha256', secret).update(`msg_1.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': 'msg_1', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

interface Sample {
  /** The name of the case. */
  name: string
  host: WebhookHost
  body: string
  headers: Record<string, string>
  /** Makes the headers of the proof. */
  prove(body: string, secret: string): Record<string, string>
}

const gitlabSigned = `whsec_${Buffer.from(SECRET).toString('base64')}`

/** A push of each host, as it signs it. */
export const samples: readonly Sample[] = [
  {
    name: 'github',
    host: 'github',
    body: JSON.stringify(githubExamples('push')[0]),
    headers: { 'x-github-event': 'push', 'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958' },
    prove: (body, secret) => ({ 'x-hub-signature-256': `sha256=${hex(body, secret)}` }),
  },
  {
    name: 'gitlab with a token',
    host: 'gitlab',
    body: JSON.stringify(fixture('gitlab-push')),
    headers: { 'x-gitlab-event': 'Push Hook', 'x-gitlab-event-uuid': '13792a34-cac6-4fda-95a8-c58e00a3954e' },
    prove: (_, secret) => ({ 'x-gitlab-token': secret }),
  },
  {
    name: 'gitea',
    host: 'gitea',
    body: JSON.stringify(fixture('gitea-push')),
    headers: { 'x-gitea-event': 'push', 'x-gitea-delivery': 'f6266f16-1bf3-46a5-9ea4-602e06ead473' },
    prove: (body, secret) => ({ 'x-gitea-signature': hex(body, secret) }),
  },
  {
    name: 'forgejo',
    host: 'forgejo',
    body: JSON.stringify(fixture('gitea-push')),
    headers: { 'x-forgejo-event': 'push', 'x-forgejo-delivery': 'f6266f16-1bf3-46a5-9ea4-602e06ead473' },
    prove: (body, secret) => ({ 'x-forgejo-signature': hex(body, secret) }),
  },
  {
    name: 'bitbucket-cloud',
    host: 'bitbucket-cloud',
    body: JSON.stringify(fixture('bitbucket-cloud-push')),
    headers: { 'x-event-key': 'repo:push', 'x-request-uuid': '6e35a3a5-1b1b-4d4b-b0b8-2a1b9ab3a6ee' },
    prove: (body, secret) => ({ 'x-hub-signature': `sha256=${hex(body, secret)}` }),
  },
  {
    name: 'bitbucket-data-center',
    host: 'bitbucket-data-center',
    body: JSON.stringify(fixture('bitbucket-data-center-push')),
    headers: { 'x-event-key': 'repo:refs_changed', 'x-request-id': '01f1a7f5-f3f3-4a07-9a29-3bd3b4b8a9b5' },
    prove: (body, secret) => ({ 'x-hub-signature': `sha256=${hex(body, secret)}` }),
  },
  {
    name: 'azure-devops',
    host: 'azure-devops',
    body: JSON.stringify(fixture('azure-devops-push')),
    headers: {},
    prove: (_, secret) => ({ authorization: `Basic ${Buffer.from(secret).toString('base64')}` }),
  },
  {
    name: 'generic with a signature',
    host: 'generic',
    body: JSON.stringify({ ref: 'refs/heads/main', after: 'a'.repeat(40) }),
    headers: {},
    prove: (body, secret) => ({ 'x-signature-256': `sha256=${hex(body, secret)}` }),
  },
  {
    name: 'generic with Standard Webhooks',
    host: 'generic',
    body: JSON.stringify({ ref: 'refs/heads/main', before: 'b'.repeat(40), after: 'a'.repeat(40) }),
    headers: {},
    prove: standard,
  },
]

/** Whose proof covers the body: the others only show a password. */
export const signing = samples.filter(({ host }) => host !== 'azure-devops' && host !== 'gitlab')

export function deliveryOf(sample: Sample, changes: { body?: Uint8Array; headers?: Record<string, string> } = {}): Delivery {
  const { host, body, headers, prove } = sample
  const all = { 'content-type': 'application/json', ...headers, ...prove(body, SECRET), ...changes.headers }
  return { host, headers: new Map(Object.entries(all)), body: changes.body ?? Buffer.from(body), now: NOW }
}

/** GitLab with a signing token: the secret is the text, and its bytes the key. */
export function gitlabSignedDelivery(): { delivery: Delivery; secret: string } {
  const body = JSON.stringify(fixture('gitlab-push'))
  const headers = { 'content-type': 'application/json', 'x-gitlab-event': 'Push Hook', ...standard(body, SECRET) }
  return {
    delivery: { host: 'gitlab', headers: new Map(Object.entries(headers)), body: Buffer.from(body), now: NOW },
    secret: gitlabSigned,
  }
}
