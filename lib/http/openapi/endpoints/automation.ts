import * as z from 'zod'
import { ANY, BODY, ONCE } from '../../problems/problem-groups.ts'
import { deliveriesQuery, retryBody, watcherBody } from '../../requests/schemas/requests.ts'
import { type EndpointDescription, json } from '../schemas/endpoint-description.ts'

export const automationEndpoints = {
  getWatcher: {
    tag: 'Automation',
    summary: 'Whether pushes and the clock start ingestion in a fabric',
    answers: { 200: json('WatcherAnswer', 'The state of the watcher, and the results of the latest operations') },
    problems: [...ANY, 'fabric_not_found'],
  },
  controlWatcher: {
    tag: 'Automation',
    summary: 'Turn automatic ingestion on or off',
    description: 'Turning it on ingests waiting raw files at once.',
    headers: ['Idempotency-Key'],
    body: { 'application/json': { schema: watcherBody, example: { action: 'start', scan_interval: 300 } } },
    answers: { 200: json('ControlledWatcher', 'The new state') },
    problems: [...ANY, ...BODY, ...ONCE, 'fabric_not_found', 'fabric_not_initialized', 'fabric_changed'],
  },
  listDeliveries: {
    tag: 'Automation',
    summary: "List the deliveries for a fabric's repository, newest first",
    query: deliveriesQuery,
    answers: { 200: json('DeliveryList', 'The latest deliveries') },
    problems: [...ANY, 'fabric_not_found'],
  },
  listFailedDeliveries: {
    tag: 'Automation',
    summary: 'List messages and events that failed in every attempt',
    answers: { 200: json('FailedDeliveries', 'Oldest first; listing removes none') },
    problems: ANY,
  },
  retryDeliveries: {
    tag: 'Automation',
    summary: 'Send failed messages again',
    headers: ['Idempotency-Key'],
    body: { 'application/json': { schema: retryBody, example: { ids: ['f3b8f1e0-5d5c-4c55-9d0e-2f7f1c0f7a11'] } } },
    answers: { 200: json('RetriedDeliveries', 'The result for each message') },
    problems: [...ANY, ...BODY, ...ONCE],
  },
  gitWebhook: {
    tag: 'Automation',
    summary: 'Receive a delivery of a Git host',
    description: 'Without authentication of the caller: the host proves the delivery with the secret of the repository.',
    body: {
      'application/json': {
        schema: z.looseObject({}),
        example: { ref: 'refs/heads/main', before: '0'.repeat(40), after: '4b825dc642cb6eb9a060e54bf8d69288fbee4904' },
      },
    },
    answers: {
      200: json('WebhookOutcome', 'A ping'),
      202: json('WebhookOutcome', 'The delivery is recorded, and served from the queue'),
    },
    problems: [
      'webhook_refused',
      'webhook_unreadable',
      'not_found',
      'body_too_large',
      'unsupported_media_type',
      'internal_error',
      'record_unreadable',
    ],
  },
} as const satisfies Record<string, EndpointDescription>
