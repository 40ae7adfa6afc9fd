import { createHmac } from 'node:crypto'
import type { Delivery } from '../../../lib/app/ports/webhook-hosts.ts'
import { isError } from '../../../lib/contract/errors.ts'
import { irrelevance, type PushedBranch } from '../../../lib/domain/push/pushed-branch.ts'
import { isRefName } from '../../../lib/domain/tree/ref-name.ts'
import { readCodeCommitEvent } from '../../../lib/hosts/codecommit/webhook.ts'
import { WEBHOOK_HOSTS, type WebhookHost } from '../../../lib/hosts/hosts.ts'
import { deliveryId, parse, verify } from '../../../lib/hosts/webhooks.ts'
import { deliveryOf, fixture, githubExamples, gitlabSignedDelivery, NOW, SECRET, samples } from '../../hosts/webhook-samples.ts'
import { refusal, rule, shown, type Target } from '../target.ts'

/**
 * Deliveries of every host, as they come in: nothing is believed without its proof, and what is believed is an event or
 * a refusal.
 */
export const webhooks: Target = {
  name: 'webhooks',
  what: 'deliveries of Git hosts are proved and read',
  samples: () => [
    ...samples.map((sample) => textOf(deliveryOf(sample))),
    textOf(gitlabSignedDelivery().delivery),
    ...githubExamples('push').map((example) => textOf(deliveryOf({ ...github(), body: JSON.stringify(example) }))),
    textOf({ ...deliveryOf(github()), body: Buffer.from(JSON.stringify(fixture('codecommit-push'))) }),
  ],
  tokens: [
    ...WEBHOOK_HOSTS,
    ...[
      'push',
      'ping',
      'null',
      'true',
      '[]',
      '{}',
      '""',
      '"',
      '[',
      ']',
      '{',
      '}',
      ',',
      ':',
      '\\u0000',
      '\\ud800',
      '\\n',
      '1e999',
    ],
    ...['refs/heads/', 'refs/tags/', '"ref":', '"before":', '"after":', '"commits":', '"forced":', '"added":', '"__proto__":'],
    ...[
      '0'.repeat(40),
      'a'.repeat(40),
      'a'.repeat(64),
      '..',
      '%00',
      '\u202e',
      '[[[[[[[[[[[[[[[[[[[[',
      '\ufeff',
      SECRET,
      'sha256=',
      'v1,',
    ],
    ...[
      'payload=',
      'application/x-www-form-urlencoded',
      'content-type: application/json\n',
      '&',
      '%7B',
      '+',
      Buffer.from([0xff]),
    ],
  ],
  check(input) {
    const delivery = deliveryIn(input)
    checkId(delivery)
    checkProof(delivery)
    checkEvent(delivery)
    checkCodeCommit(delivery.body)
  },
}

function github() {
  const [sample] = samples
  if (sample === undefined) throw new Error('there is no sample')
  return sample
}

/** A delivery as text: its host, its headers, an empty line and its body. */
function textOf({ host, headers, body }: Delivery): Buffer {
  return Buffer.concat([Buffer.from([host, ...[...headers].map((pair) => pair.join(': ')), '', ''].join('\n')), body])
}

function deliveryIn(input: Uint8Array): Delivery {
  const bytes = Buffer.from(input)
  const end = bytes.indexOf('\n\n')
  const [host = '', ...lines] = bytes.toString('latin1', 0, end < 0 ? 0 : end).split('\n')
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, Math.max(0, colon)).toLowerCase(), line.slice(colon + 1).trim()]
  })
  const known = WEBHOOK_HOSTS.find((each) => each === host) ?? WEBHOOK_HOSTS[host.length % WEBHOOK_HOSTS.length]
  return { host: known as WebhookHost, headers: new Map(headers), body: bytes.subarray(end < 0 ? 0 : end + 2), now: NOW }
}

function checkId(delivery: Delivery): void {
  rule(/^[\x21-\x7e]{16,117}$/.test(deliveryId(delivery)), 'the id of a delivery is short and printable', () =>
    deliveryId(delivery),
  )
}

/** What is believed holds the secret, or a digest of its own bytes that only the secret can make. */
function checkProof(delivery: Delivery): void {
  try {
    verify(delivery, [SECRET])
  } catch (error) {
    const { message } = refusal(error, (each) => isError(each, 'webhook_refused'))
    rule(!`${message}${shown(error)}`.includes(SECRET), 'a refusal tells no secret')
    return
  }
  const { headers, body } = delivery
  const id = `${headers.get('webhook-id')}.${headers.get('webhook-timestamp')}.`
  const proofs = [
    createHmac('sha256', SECRET).update(body).digest('hex'),
    createHmac('sha256', SECRET)
      .update(Buffer.concat([Buffer.from(id), body]))
      .digest('base64'),
    SECRET,
    Buffer.from(SECRET).toString('base64'),
  ]
  const given = [...headers.values()].join('\n')
  rule(
    proofs.some((proof) => given.toLowerCase().includes(proof.toLowerCase())),
    'nothing is believed without a proof',
  )
}

function checkEvent(delivery: Delivery): void {
  try {
    const event = parse(delivery)
    if (event.kind === 'ignored') rule(event.event.length <= 60, 'the name of an event is short')
    if (event.kind === 'proposal')
      for (const branch of [event.proposal.branch, event.proposal.base])
        rule(isRefName(branch), 'the branches of a request have names that Git takes', () => branch)
    if (event.kind !== 'push') return
    rule(event.pushes.length > 0, 'a push is of a branch')
    for (const push of event.pushes) checkPush(push)
  } catch (error) {
    const { message } = refusal(error, (each) => isError(each, 'webhook_unreadable'))
    const reason = isError(error, 'webhook_unreadable') ? error.data.reason : ''
    rule(message.length + reason.length < 600, 'a refusal repeats nothing of the body', () => reason)
  }
}

function checkPush(push: PushedBranch): void {
  rule(isRefName(push.branch), 'the branch of a push has a name that Git takes', () => push.branch)
  for (const id of [push.before, push.after])
    rule(id === null || (/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(id) && !/^0+$/.test(id)), 'a commit has an id', () => id)
  rule(typeof (irrelevance(push, ['fabrics/lab']) ?? '') === 'string', 'a push concerns a fabric or not')
}

function checkCodeCommit(body: Uint8Array): void {
  let event: unknown
  try {
    event = JSON.parse(Buffer.from(body).toString('utf8'))
  } catch {
    return
  }
  const told = readCodeCommitEvent(event)
  if (told !== undefined && 'push' in told) checkPush(told.push)
}
