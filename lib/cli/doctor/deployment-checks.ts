import type { DeploymentSettings, HealthReport, PartHealth, QueueHealth } from '../../contract/health.ts'
import { identityText } from '../../contract/operation.ts'
import { count } from '../../domain/plan/commit-message.ts'
import { type Check, type CheckName, failed, ok, warning } from './check.ts'

const SKEW_WARNING_MS = 30_000
/** AWS refuses requests whose signing time differs from its own clock by more than five minutes. */
const SKEW_FAILURE_MS = 5 * 60_000

/** Times of the request and of its answer, by the clock of this machine, in milliseconds since the epoch. */
export interface Asked {
  sent: number
  received: number
}

/** The lead of the deployment's clock over this machine's, in milliseconds, and its uncertainty. */
export function skewOf({ time }: Pick<HealthReport, 'time'>, { sent, received }: Asked): { skew: number; error: number } {
  return { skew: Date.parse(time) - (sent + received) / 2, error: (received - sent) / 2 }
}

/** Deployments of an older version do not report dead events. */
export type DeployedHealth = Omit<HealthReport, 'dead_events' | 'settings'> & {
  dead_events?: QueueHealth | undefined
  settings?: ShownSettings | undefined
}

/** A newer deployment may sign in another way. */
type ShownSettings = Omit<DeploymentSettings, 'signing'> & { signing: string }

/** The checks of the deployment's own report. */
export function deploymentChecks(health: DeployedHealth, asked: Asked, version: string): Check[] {
  return [
    versionCheck(health, version),
    clockCheck(health, asked),
    partCheck('table', health.table, 'check that the table exists; docs/operations.md describes how to restore it'),
    partCheck(
      'bucket',
      health.bucket,
      'check that the bucket exists and its policy is unchanged; docs/operations.md describes what to do if it is lost',
    ),
    queueCheck(health.queue),
    deadLetterCheck(health.dead_letters),
    ...(health.dead_events === undefined ? [] : [deadEventCheck(health.dead_events)]),
    ...(health.settings === undefined ? [] : settingsShown(health.settings)),
  ]
}

const SIGNED_BY: Readonly<Record<string, string>> = {
  none: 'commits are not signed, unless the secret of a repository has a key',
  secret: 'by a key in a secret',
  kms: 'by a key of AWS KMS',
}

/** The settings that a deployment has taken: shown, not judged. */
function settingsShown({ proxy, authorities, hosts, addresses, ssh_ports, committer, signing }: ShownSettings): Check[] {
  const login = proxy?.login === true ? ', with a login' : ''
  const except = listed(', but directly to ', proxy?.except ?? [])
  const reached = `${hosts?.join(', ') ?? 'every public host'}${listed('; addresses ', addresses)}${listed('; ssh at port ', ssh_ports)}`
  return [
    ok('proxy', proxy === undefined ? 'none: Git hosts are reached directly' : `${proxy.url}${login}${except}`),
    ok('authorities', authorities ? 'certificates of its own, beside those of Node' : 'those of Node'),
    ok('identity', `the committer is ${identityText(committer)}`),
    ok('signing', SIGNED_BY[signing] ?? signing),
    ok('hosts', reached),
  ]
}

function listed(before: string, items: readonly (string | number)[]): string {
  return items.length === 0 ? '' : `${before}${items.join(', ')}`
}

function versionCheck({ version: deployed, stage }: DeployedHealth, version: string): Check {
  if (deployed === version) return ok('version', `${deployed}, stage ${stage}`)
  const found = `the deployment of stage ${stage} has version ${deployed}, this gfm has version ${version}`
  const older = isOlder(deployed, version)
  return warning('version', found, 'the same version', older ? 'deploy the newer version' : 'use the gfm of that version')
}

function isOlder(one: string, other: string): boolean {
  return one.localeCompare(other, 'en', { numeric: true }) < 0
}

function clockCheck(health: DeployedHealth, asked: Asked): Check {
  const { skew, error } = skewOf(health, asked)
  const surely = Math.abs(skew) - error
  const found = `the clocks are ${Math.round(Math.abs(skew) / 1000)} s apart`
  if (surely < SKEW_WARNING_MS) return ok('clock', found)
  const expected = `at most ${SKEW_WARNING_MS / 1000} s`
  const hint = `this machine is ${skew > 0 ? 'behind' : 'ahead of'} the deployment: set its clock by NTP`
  return surely < SKEW_FAILURE_MS ? warning('clock', found, expected, hint) : failed('clock', found, expected, hint)
}

function partCheck(check: CheckName, health: PartHealth, hint: string): Check {
  if (health.status === 'ok') return ok(check, 'can be used')
  return failed(check, `cannot be used: ${health.reason}`, 'it can be used', hint)
}

function queueCheck(health: QueueHealth): Check {
  if (health.status === 'failed')
    return partCheck('queue', health, 'check that the queue exists; if not, deploy the service stack again')
  return ok('queue', `${count(health.waiting, 'operation')} waiting, ${health.in_flight} at work`)
}

function deadLetterCheck(health: QueueHealth): Check {
  if (health.status === 'failed')
    return partCheck('dead_letters', health, 'check that the queue exists; if not, deploy the service stack again')
  const given = health.waiting + health.in_flight
  if (given === 0) return ok('dead_letters', 'no operation was given up')
  return failed(
    'dead_letters',
    `${count(given, 'operation')} given up after several attempts`,
    'none',
    'read their records (gfm status), fix the cause, then ingest again or redrive the queue as docs/operations.md describes',
  )
}

function deadEventCheck(health: QueueHealth): Check {
  if (health.status === 'failed')
    return partCheck('dead_events', health, 'check that the queue exists; if not, deploy the service stack again')
  const lost = health.waiting + health.in_flight
  if (lost === 0) return ok('dead_events', 'a function handled every event')
  return failed(
    'dead_events',
    `${count(lost, 'event')} (of uploads, pushes to CodeCommit or the clock) that no function handled`,
    'none',
    'read the reason in the messages of the queue, fix the cause, then send the events again as docs/operations.md describes under "Events that failed"',
  )
}
