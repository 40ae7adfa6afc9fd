import * as z from 'zod'
import type { Delivery } from './delivery.ts'
import type { PushedBranch, WebhookEvent } from './event.ts'
import type { WebhookHost } from './host.ts'
import { azureDevOpsPush } from './hosts/azure-devops.ts'
import { bitbucketCloudPush } from './hosts/bitbucket-cloud.ts'
import { bitbucketDataCenterPush } from './hosts/bitbucket-data-center.ts'
import { genericPush } from './hosts/generic.ts'
import { giteaPush } from './hosts/gitea.ts'
import { githubPush } from './hosts/github.ts'
import { gitlabPush } from './hosts/gitlab.ts'
import { readBody } from './read-body.ts'
import { unreadable } from './unreadable.ts'

interface Dialect {
  /** The name of a delivery's event. */
  event(delivery: Delivery, body: unknown): string
  push: string
  ping?: string
  shape: z.ZodType<PushedBranch[]>
}

const header =
  (name: string, absent = '') =>
  ({ headers }: Delivery) =>
    headers.get(name) ?? absent

const AZURE_EVENT = z.object({ eventType: z.string() })

const DIALECTS: Record<WebhookHost, Dialect> = {
  github: { event: header('x-github-event'), push: 'push', ping: 'ping', shape: githubPush },
  gitlab: { event: header('x-gitlab-event'), push: 'Push Hook', shape: gitlabPush },
  gitea: { event: header('x-gitea-event'), push: 'push', shape: giteaPush },
  forgejo: { event: header('x-forgejo-event'), push: 'push', shape: giteaPush },
  'bitbucket-cloud': { event: header('x-event-key'), push: 'repo:push', shape: bitbucketCloudPush },
  'bitbucket-data-center': {
    event: header('x-event-key'),
    push: 'repo:refs_changed',
    ping: 'diagnostics:ping',
    shape: bitbucketDataCenterPush,
  },
  'azure-devops': {
    event: (_, body) => AZURE_EVENT.safeParse(body).data?.eventType ?? '',
    push: 'git.push',
    shape: azureDevOpsPush,
  },
  generic: { event: header('x-event', 'push'), push: 'push', ping: 'ping', shape: genericPush },
}

/** The names of events are told to people, and come from outside. */
const EVENT_NAME = /^[\w .:-]{1,60}$/

/** Reads a delivery whose proof is good. Throws `webhook_unreadable` with what was expected, and where. */
export function parse(delivery: Delivery): WebhookEvent {
  const { event: eventOf, push, ping, shape } = DIALECTS[delivery.host]
  const body = readBody(delivery)
  const event = eventOf(delivery, body)
  if (event === '') throw unreadable(delivery.host, 'it does not say of which event it tells')
  if (event === ping) return { kind: 'ping' }
  if (event !== push) return { kind: 'ignored', event: EVENT_NAME.test(event) ? event : 'an unknown event' }
  const result = shape.safeParse(body)
  if (!result.success) throw unreadable(delivery.host, faultOf(result.error))
  return result.data.length === 0 ? { kind: 'ignored', event: 'a push of tags' } : { kind: 'push', pushes: result.data }
}

/** Zod's words name types and never values. */
function faultOf({ issues }: z.ZodError): string {
  const [first] = issues
  return first === undefined ? 'unexpected' : `${first.path.map(String).join('.') || 'the body'}: ${first.message}`
}
