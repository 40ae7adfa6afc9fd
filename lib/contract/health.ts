import * as z from 'zod'
import { count, instant } from './scalars.ts'

const failed = z.object({ status: z.literal('failed'), reason: z.string() })

/**
 * Whether something that a deployment stands on can be used, and why not: the name of an error, without anything of the
 * account.
 */
export const partHealth = z.union([z.object({ status: z.literal('ok') }), failed])

export type PartHealth = z.infer<typeof partHealth>

/** Messages that wait, and those that a process works on; approximate, as SQS counts them. */
const queueDepth = z.object({ waiting: count, in_flight: count })

export type QueueDepth = z.infer<typeof queueDepth>

export const queueHealth = z.union([z.object({ status: z.literal('ok'), ...queueDepth.shape }), failed])

export type QueueHealth = z.infer<typeof queueHealth>

/** What a deployment was set up with: neither a secret nor the name of one. */
const deploymentSettings = z.object({
  proxy: z
    .object({ url: z.string(), login: z.boolean().describe('Whether it has one'), except: z.array(z.string()) })
    .exactOptional()
    .describe('On the way to Git hosts; absent: they are reached directly'),
  authorities: z.boolean().describe("Whether certificates are trusted beside Node's own"),
  hosts: z.array(z.string()).exactOptional().describe('Hosts whose repositories may be registered; absent: every public host'),
  addresses: z.array(z.string()).describe('Ranges that are reached although they are not public'),
  ssh_ports: z.array(count).describe('Ports at which hosts are reached by SSH'),
  committer: z.object({ name: z.string(), email: z.string() }),
  signing: z.enum(['none', 'secret', 'kms']).describe('What signs commits where the secret of a repository has no key'),
})

export type DeploymentSettings = z.infer<typeof deploymentSettings>

/** The answer of `health`: how a deployment is, seen from inside. */
export const healthReport = z.object({
  stage: z.string(),
  /** Of the manager that is deployed. */
  version: z.string(),
  /** When this was answered, by the deployment's clock. */
  time: instant,
  table: partHealth,
  bucket: partHealth,
  /** Operations that wait. */
  queue: queueHealth,
  dead_letters: queueHealth.describe('Messages that failed in every attempt'),
  dead_events: queueHealth.describe('Events (uploads, pushes, the clock) that no function handled'),
  settings: deploymentSettings.exactOptional().describe('Only for operators and admins'),
})

export type HealthReport = z.infer<typeof healthReport>
