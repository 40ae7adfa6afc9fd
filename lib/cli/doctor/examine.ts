import pMap from 'p-map'
import type { ReportProgress } from '../../app/ports/ports.ts'
import type { FabricRecord } from '../../contract/fabric.ts'
import type { Unreadable } from '../../contract/unreadable.ts'
import { count } from '../../domain/plan/commit-message.ts'
import { DeploymentClient } from '../deployment/deployment-client.ts'
import { UnreachableError } from '../deployment/deployment-request.ts'
import { ProblemError } from '../errors/problem-error.ts'
import { certificateCheck } from './certificate.ts'
import { type Check, failed, ok, warning } from './check.ts'
import { consoleChecks } from './console-check.ts'
import { deploymentChecks, skewOf } from './deployment-checks.ts'
import { operationsCheck, statusChecks } from './fabric-checks.ts'
import { problemChecks } from './fabric-problem.ts'
import { refused, unreachable } from './reachability.ts'

/** Few, so that the checks do not burden a deployment in trouble. */
const FABRICS_AT_ONCE = 4
const OPERATIONS = 20

export interface Examination {
  endpoint: string
  /** The version of this `gfm`. */
  version: string
  timeoutMs: number
  signal: AbortSignal
  progress: ReportProgress
  token: string | undefined
}

/**
 * Examines a deployment from outside, and changes nothing. Failures become checks; throws only if it is interrupted.
 */
export async function examine(examination: Examination): Promise<Check[]> {
  const { endpoint, signal, timeoutMs, progress } = examination
  const client = new DeploymentClient({ endpoint, signal, timeoutMs })
  progress({ step: 'verify', message: `Asking ${new URL(endpoint).origin}` })
  const certificate = await certificateCheck(new URL(endpoint), {
    now: new Date(),
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  })
  const { checks, skew, goOn } = await askDeployment(client, examination)
  const before = [...(certificate === undefined ? [] : [certificate]), ...checks]
  if (!goOn) return before
  const console = await consoleChecks(endpoint, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]))
  return [...before, ...console, ...(await askFabrics(client, examination, skew))]
}

interface Deployment {
  checks: Check[]
  /** The lead of the deployment's clock, in milliseconds. */
  skew: number
  /** Whether further checks make sense. */
  goOn: boolean
}

async function askDeployment(client: DeploymentClient, { signal, version, token }: Examination): Promise<Deployment> {
  const sent = Date.now()
  try {
    const health = await client.health()
    const asked = { sent, received: Date.now() }
    const admitted = [ok('connection', 'it answers'), ok('access', 'the caller has access')]
    return { checks: [...admitted, ...deploymentChecks(health, asked, version)], skew: skewOf(health, asked).skew, goOn: true }
  } catch (error) {
    const known = knownError(error, signal)
    if (known instanceof UnreachableError) return { checks: [unreachable(known)], skew: 0, goOn: false }
    if (known.status === 404) return withoutHealth(client, known, { signal, token })
    return { checks: refused(known, token, new Date()), skew: 0, goOn: false }
  }
}

/** The endpoint has no health path: it is an older deployment, which can list its fabrics, or no deployment at all. */
async function withoutHealth(
  client: DeploymentClient,
  problem: ProblemError,
  { signal, token }: Pick<Examination, 'signal' | 'token'>,
): Promise<Deployment> {
  try {
    await client.fabrics()
    const hint = 'deploy this version; until then nothing is known of table, bucket and queues'
    const older = warning('api', 'it does not tell its health', 'a deployment of this version', hint)
    return { checks: [ok('connection', 'it answers'), ok('access', 'the caller has access'), older], skew: 0, goOn: true }
  } catch (error) {
    knownError(error, signal)
    return { checks: refused(problem, token, new Date()), skew: 0, goOn: false }
  }
}

async function askFabrics(client: DeploymentClient, examination: Examination, skew: number): Promise<Check[]> {
  const { signal, progress } = examination
  let fabrics: FabricRecord[]
  let unreadable: Unreadable[]
  try {
    ;({ fabrics, unreadable } = await client.registered())
  } catch (error) {
    const { message } = knownError(error, signal)
    return [
      failed('fabrics', message, 'the registered fabrics', 'look for lines of level ERROR in the log of the function fabrics'),
    ]
  }
  let done = 0
  const askNext = async ({ id, delivery }: FabricRecord) => {
    const checks = await askFabric(client, { id, delivery }, examination, skew)
    done += 1
    progress({ step: 'verify', message: 'Asking the fabrics', done, total: fabrics.length, unit: 'fabrics' })
    return checks.map(({ check, ...rest }) => ({ check, fabric: id, ...rest }))
  }
  const each = await pMap(fabrics, askNext, { concurrency: FABRICS_AT_ONCE })
  return [ok('fabrics', `${fabrics.length} registered`), ...recordChecks('fabric', unreadable), ...each.flat()]
}

async function askFabric(
  client: DeploymentClient,
  { id, delivery }: Pick<FabricRecord, 'id' | 'delivery'>,
  { signal, endpoint }: Examination,
  skew: number,
): Promise<Check[]> {
  const known = (error: unknown) => knownError(error, signal)
  const [status, history] = await Promise.all([client.status(id).catch(known), client.operations(id, OPERATIONS).catch(known)])
  const { operations, unreadable } = history instanceof Error ? { operations: [], unreadable: [] } : history
  const now = new Date(Date.now() + skew)
  const gfm = (command: string) => `gfm ${command} --endpoint ${endpoint} --fabric ${id}`
  return [
    ...(status instanceof Error ? problemChecks(status) : statusChecks({ status, delivery, operations, now, gfm })),
    history instanceof Error
      ? failed('operations', history.message, 'the history of the fabric', 'look at the log of the function operations')
      : operationsCheck({ operations, now }),
    ...recordChecks('operation', unreadable),
  ]
}

/** The client's error about a deployment; throws any other error on. */
function knownError(error: unknown, signal: AbortSignal): UnreachableError | ProblemError {
  signal.throwIfAborted()
  if (error instanceof UnreachableError || error instanceof ProblemError) return error
  throw error
}

/** Records named one by one; the rest is counted. */
const MAX_RECORDS = 3

/** A check of the records that the deployment cannot read; none if it can read all. `what`: fabric, operation. */
function recordChecks(what: string, unreadable: readonly Unreadable[]): Check[] {
  if (unreadable.length === 0) return []
  const named = unreadable.slice(0, MAX_RECORDS).map(({ id, reason }) => `${id} (${reason.split('\n').join(' ')})`)
  const rest = unreadable.length - named.length
  const found = `${count(unreadable.length, what)} left out: ${named.join('; ')}${rest > 0 ? ` and ${rest} more` : ''}`
  const hint = 'deploy the version that wrote them, or rewrite them by gfm rebuild of their repository'
  return [failed('records', found, 'records that the deployed version can read', hint)]
}
