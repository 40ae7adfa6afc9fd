import { execFile } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { SQSEvent } from 'aws-lambda'
import { nameOf } from '../../infra/constructs/names.ts'
import { queuesAt } from '../../lib/local/aws/aws-services.ts'
import { ASSEMBLY, ensureAssembly } from '../../lib/local/ensure-assembly.ts'
import { nodeFor } from '../../lib/local/lambda/function-node.ts'
import { type LambdaFunction, reservedEnvironment } from '../../lib/local/lambda/lambda-function.ts'
import { LambdaRuntime } from '../../lib/local/lambda/lambda-runtime.ts'
import { onThisMachine } from '../../lib/local/local-environment.ts'
import { type Stack, startStack } from '../../lib/local/stack.ts'
import { readCloudAssembly } from '../../lib/local/template/cloud-assembly.ts'
import { readFunctions } from '../../lib/local/template/functions.ts'
import { Resources } from '../../lib/local/template/resources.ts'
import { codeCommitPush } from '../e2e/permissions/outside.ts'
import { apiEvent } from '../support/api-event.ts'
import { median } from './median.ts'

const run = promisify(execFile)

/** Medians of one function. */
export interface ColdStart {
  name: string
  /** What the first event asks for. */
  event: string
  bundleBytes: number
  /** From the start of the process to its first answer. */
  firstAnswerMs: number
  /** Of it, importing the bundle: all of its modules, and the clients that it makes. */
  loadMs: number
}

interface Started {
  lambda: LambdaFunction
  event: unknown
  about: string
}

const SECRET = 'a secret of some length'
const SECRET_NAME = 'gitops-file-manager/dev/webhooks/bench'
/** The operation that made the object, and the repository's id. */
interface SetUp {
  operation: string
  repository: string
}

const VPC = 'apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata:\n  name: vpc-1\n'

/** A handler that imports nothing and answers at once: what a process, its runtime API and this machine take anyway. */
const BASELINE = 'export const handler = async () => ({ statusCode: 204 })\n'

/**
 * A new process of every function for each round, on the services of the embedded stack and a clone that is there. The
 * baseline is first.
 */
export async function measureColdStarts(rounds: number): Promise<ColdStart[]> {
  await ensureAssembly()
  const directory = await mkdtemp(join(tmpdir(), 'gfm-cold-start-'))
  const stack = await startStack({ directory, onProblem: (problem) => console.error(problem) })
  try {
    const setUp = await setUpFabric(stack)
    return await measure(await startedFunctions(stack, setUp), join(directory, 'cold-logs'), rounds)
  } finally {
    await stack.close()
    await rm(directory, { recursive: true, force: true })
  }
}

/** In turns, so that whatever else the machine does meets all alike. */
async function measure(functions: readonly Started[], logDirectory: string, rounds: number): Promise<ColdStart[]> {
  const times = functions.map((started) => ({ started, answers: [] as number[], loads: [] as number[] }))
  for (let round = 0; round < rounds; round++) {
    for (const { started, answers, loads } of times) {
      answers.push(await firstAnswer(started, logDirectory))
      loads.push(await load(started.lambda))
    }
  }
  const rows = times.map(async ({ started: { lambda, about }, answers, loads }) => ({
    name: lambda.name.replace(nameOf('dev', ''), ''),
    event: about,
    bundleBytes: (await stat(join(lambda.code, 'index.mjs'))).size,
    firstAnswerMs: median(answers),
    loadMs: median(loads),
  }))
  return Promise.all(rows)
}

async function firstAnswer({ lambda, event }: Started, logDirectory: string): Promise<number> {
  const runtime = new LambdaRuntime({ functions: [lambda], logDirectory })
  const start = performance.now()
  const result = await runtime.invoke(lambda.name, event)
  const ms = performance.now() - start
  await runtime.close()
  if ('error' in result || !isGood(result.payload)) throw new Error(`${lambda.name}: ${JSON.stringify(result)}`)
  return ms
}

function isGood(payload: unknown): boolean {
  const { statusCode = 200, batchItemFailures = [] } = (payload ?? {}) as { statusCode?: number; batchItemFailures?: unknown[] }
  return statusCode < 300 && batchItemFailures.length === 0
}

async function load(lambda: LambdaFunction): Promise<number> {
  const url = pathToFileURL(join(lambda.code, 'index.mjs')).href
  const script = `const start = performance.now(); await import(${JSON.stringify(url)}); console.log(performance.now() - start)`
  const env = { ...lambda.environment, ...reservedEnvironment(lambda, '') }
  const { stdout } = await run(nodeFor(lambda.runtime).path, ['--input-type=module', '--eval', script], { env })
  return Number(stdout)
}

/** A registered fabric that is set up and has an object: the clone that later starts find is made here. */
async function setUpFabric(stack: Stack): Promise<SetUp> {
  await stack.ensureRepository('network.git')
  const webhook_secret = SECRET_NAME
  await stack.putSecret(webhook_secret, JSON.stringify({ secrets: [SECRET] }))
  const repository_url = stack.repositoryUrl('network.git')
  const { repository } = await post<{ repository: string }>(stack, '/fabrics', { name: 'lab', repository_url, webhook_secret })
  await post(stack, '/fabrics/lab/init-gitops', {})
  const put = { method: 'PUT', headers: { 'content-type': 'application/yaml', 'if-none-match': '*' }, body: VPC }
  const { operation } = await send<{ operation: string }>(stack, '/fabrics/lab/objects/vpc/default/vpc-1', put)
  return { operation, repository }
}

function post<T>(stack: Stack, path: string, body: object): Promise<T> {
  return send<T>(stack, path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
}

async function send<T>({ url }: Stack, path: string, init: RequestInit): Promise<T> {
  const response = await fetch(`${url}/api/plugins/hedgehog${path}`, init)
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return (await response.json()) as T
}

async function startedFunctions({ directory, awsEndpoint, repositoryUrl }: Stack, setUp: SetUp): Promise<Started[]> {
  const resources = new Resources(readCloudAssembly(ASSEMBLY), queuesAt(0))
  const places = { awsEndpoint, repositories: join(directory, 'repositories') }
  const functions = readFunctions(resources, ASSEMBLY).map((deployed) => onThisMachine(deployed, places))
  const events = firstEvents(repositoryUrl('network.git'), setUp)
  const started = functions.map((lambda) => {
    const name = lambda.name.replace(nameOf('dev', ''), '')
    const first = events[name]
    if (first === undefined) throw new Error(`Say in test/bench/cold-start.ts what ${name} is asked first`)
    return { lambda, ...first }
  })
  const [any] = started
  if (any === undefined) throw new Error('The template has no functions')
  const code = join(directory, 'baseline')
  await mkdir(code)
  await writeFile(join(code, 'index.mjs'), BASELINE)
  return [{ lambda: { ...any.lambda, name: 'baseline', code }, event: any.event, about: 'nothing' }, ...started]
}

type First = Pick<Started, 'event' | 'about'>

/** Each reads what it needs of all services, and leaves everything as it was. */
function firstEvents(repositoryUrl: string, { operation, repository }: SetUp): Record<string, First> {
  return {
    fabrics: request('GET', '/fabrics'),
    operations: request('GET', '/fabrics/lab/operations'),
    'gitops-status': request('GET', '/fabrics/lab/gitops-status'),
    objects: request('GET', '/fabrics/lab/objects'),
    'init-gitops': request('POST', '/fabrics/lab/init-gitops', { dry_run: true }),
    'ingest-raw': request('POST', '/fabrics/lab/ingest-raw', { dry_run: true }),
    health: request('GET', '/health'),
    watcher: request('GET', '/fabrics/lab/watcher'),
    deliveries: request('GET', '/fabrics/lab/deliveries'),
    'git-webhook': { ...ping(repository), about: 'a ping of GitHub' },
    sweep: { event: {}, about: 'the clock; one remote' },
    'raw-drop': {
      ...request('POST', '/fabrics/lab/raw-uploads', { file_path: 'a.yaml', size: 1 }),
      about: 'POST /fabrics/lab/raw-uploads',
    },
    'raw-upload': {
      event: { detail: { object: { key: 'uploads/01ARZ3NDEKTSV4RRFFQ69G5FAV' } } },
      about: 'an upload that nobody was granted',
    },
    'codecommit-push': {
      event: { ...codeCommitPush('none'), region: 'us-east-1' },
      about: 'a push to a repository that nobody registered',
    },
    revert: {
      ...request('POST', `/fabrics/lab/operations/${operation}/revert`, { dry_run: true }),
      about: 'POST /fabrics/lab/operations/{operation}/revert {"dry_run":true}',
    },
    rebuild: {
      ...request('POST', '/repositories/rebuild', { repository_url: repositoryUrl }),
      about: 'POST /repositories/rebuild',
    },
    api: request('GET', '/openapi.json'),
    console: request('GET', '/console/'),
    'migrate-records': { event: {}, about: 'a deployment; nothing to migrate' },
    'ingest-queue': { event: unknownOperation(), about: 'a message whose operation is not known' },
  }
}

function request(method: string, path: string, body?: object): First {
  const headers = { 'content-type': 'application/json' }
  const { event } = apiEvent(body === undefined ? { method, path } : { method, path, headers, body: JSON.stringify(body) })
  return { event, about: `${method} ${path}${body === undefined ? '' : ` ${JSON.stringify(body)}`}` }
}

/** Signed, so that the secret has to be read. */
function ping(repository: string): Pick<Started, 'event'> {
  const body = JSON.stringify({ zen: 'Keep it logically awesome.', hook_id: 1 })
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'ping',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
  }
  return apiEvent({ method: 'POST', path: `/webhooks/github/${repository}`, headers, body })
}

function unknownOperation(): SQSEvent {
  const record = {
    messageId: 'cold-start',
    receiptHandle: 'cold-start',
    body: JSON.stringify({ type: 'operation', repository: 'none', fabric: 'lab', operation: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: '',
      ApproximateFirstReceiveTimestamp: '0',
      MessageGroupId: 'none',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:operations.fifo',
    awsRegion: 'us-east-1',
  }
  return { Records: [record] }
}
