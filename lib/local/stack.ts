import { randomUUID } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { repositoryId } from '../app/registry/repositories.ts'
import { definedOf } from '../defined-of.ts'
import type { StatedTeams } from '../http/authorisation/team-settings.ts'
import { type Account, startAccount } from './aws/account.ts'
import type { StoredObject } from './aws/aws-endpoint.ts'
import { queuesAt, queueUrl } from './aws/aws-services.ts'
import { CallTrail } from './aws/call-trail.ts'
import { LOCAL_WEBHOOK_SECRET, localWebhookSecret } from './aws/secrets-manager.ts'
import { ASSEMBLY } from './ensure-assembly.ts'
import { sendDeadEvent } from './events/dead-event-sender.ts'
import { type AwsEvent, DefaultBus, stackUpdated } from './events/default-bus.ts'
import { EventCalls } from './events/event-calls.ts'
import { type QueuePoller, startQueuePoller } from './events/queue-poller.ts'
import { startScheduler } from './events/scheduler.ts'
import { bearerCheck } from './gateway/bearer.ts'
import { localCaller, userIn } from './gateway/caller.ts'
import { startGateway } from './gateway/gateway.ts'
import { createRepository, offerFilters, startGitServer } from './git-host/git-server.ts'
import type { Push } from './git-host/post-receive.ts'
import { WebhookSender } from './git-host/webhook-sender.ts'
import { followLog } from './lambda/follow-log.ts'
import { type Crash, LambdaRuntime } from './lambda/lambda-runtime.ts'
import type { InvocationResult } from './lambda/lambda-runtime-api.ts'
import { onThisMachine } from './local-environment.ts'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from './server/local-aws.ts'
import { rememberedPorts, type WantedPorts } from './server/remembered-ports.ts'
import { lockDirectory } from './stack-lock.ts'
import { deliveryLine, operationLine } from './step-lines.ts'
import { readCloudAssembly } from './template/cloud-assembly.ts'
import { readEventBuses, readEventRules } from './template/event-rules.ts'
import { readFunctions } from './template/functions.ts'
import { readInvokeConfigs } from './template/invoke-configs.ts'
import { readTokenRules } from './template/jwt-authorizer.ts'
import { Resources } from './template/resources.ts'
import { readRoutes } from './template/routes.ts'
import { readSchedules } from './template/schedules.ts'
import { readStores } from './template/stores.ts'
import { type QueueTrigger, readQueueTriggers } from './template/triggers.ts'

/** Directories and files that are kept between runs, below the directory of the stack. */
const KEPT = ['dynamodb', 'aws', 'git', 'repositories', 'secrets', 'logs', 'work', 'ports.json']

export interface StackOptions {
  /** The directory for all data; created if it is missing. */
  directory: string
  /** The output of `cdk synth` with the stacks to run. */
  assembly?: string
  /** Deletes the data of earlier runs. */
  fresh?: boolean
  /** By default the ports of the last run, or any. */
  ports?: WantedPorts<'gateway' | 'git' | 'aws'>
  /** The endpoint of a DynamoDB to use in place of the embedded one, such as that of DynamoDB Local. */
  dynamoDbEndpoint?: string
  /** For tests: the endpoint of a KMS, which the embedded stack does not have. */
  kmsEndpoint?: string
  /** For tests: the teams of the deployment. Requests may then name their user in `x-local-user`. */
  teams?: StatedTeams
  /** Called with a line for people about each part of the stack before it is started. */
  onPart?: (part: string) => void
  /** Receives each failure while the stack is up, as a line for people. */
  onProblem: (problem: string) => void
  /**
   * Called with a line for people about each push of a user with the answer to its webhook, and about each operation of
   * the queue's function.
   */
  onStep?: (step: string) => void
  /** The time at which the gateway checks tokens; by default now. */
  now?: () => Date
  /** Called with a function's name for each call beyond the executions that are reserved for it. */
  onThrottle?: (name: string) => void
  /** Receives each event that the gateway sent to a function, and its result. */
  onAnswer?: (event: unknown, result: InvocationResult) => void
}

export interface Stack {
  /** The URL of the HTTP API, without a trailing slash. */
  url: string
  directory: string
  logDirectory: string
  /** The endpoint of all AWS services, for callers with keys of their own. */
  awsEndpoint: string
  /** The file with every kind of call that a function made to AWS; `readCalls` reads it. */
  callFile: string
  /** The file with every event that operations announced, one per line. */
  eventFile: string
  /** Puts an event on the default bus, as another AWS service would. */
  emit(event: AwsEvent): void
  /** Kills the processes of a function, even in the middle of an operation, to test recovery. */
  crash(name: string): void
  /** Reserves executions for a function, 0 to refuse every call; undefined deletes the reservation. */
  reserve(name: string, executions: number | undefined): void
  repositoryUrl(name: string): string
  /** Makes an empty repository on the Git server unless it exists; returns its path. */
  ensureRepository(name: string): Promise<string>
  /**
   * Name of the secret with which the Git server signs its webhooks: a `git push` starts the ingestion of fabrics whose
   * registration names it.
   */
  webhookSecret: string
  /** Resolves once the webhook of the push that brought a branch to this commit was answered, or given up. */
  webhookSent(commit: string): Promise<void>
  /** Calls a function as its trigger would. Rejects with its error. */
  invoke(name: string, event: unknown): Promise<unknown>
  /** Creates or replaces a secret of Secrets Manager. */
  putSecret(name: string, value: string): Promise<void>
  /** Stops everything, and every process. */
  close(): Promise<void>
}

type Close = () => Promise<unknown> | unknown

/**
 * The stacks of an assembly on this machine: state, archive, queue and secrets, a Git server, the functions in
 * processes of their own and an HTTP API in front of them. Resources that the templates leave out do not
 * exist here either. Throws StackRunningError if the directory is in use.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const opened: Close[] = [lockDirectory(options.directory)]
  const close = async () => {
    for (let last = opened.pop(); last !== undefined; last = opened.pop()) await last()
  }
  try {
    return { ...(await start(options, (closing) => opened.push(closing))), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Starts one part after the other; `opened` collects the functions that stop them, last first. */
async function start(options: StackOptions, opened: (close: Close) => void): Promise<Omit<Stack, 'close'>> {
  const { directory, assembly = ASSEMBLY, onProblem, onPart = () => {}, onStep = () => {}, onAnswer = () => {} } = options
  const within = (name: string) => join(directory, name)
  if (options.fresh === true) await Promise.all(KEPT.map((name) => rm(within(name), { recursive: true, force: true })))
  const { ports, taken } = await rememberedPorts(directory, ['gateway', 'git', 'aws'], options.ports)
  for (const { name, wanted, used } of taken) onPart(`Port ${wanted} is taken by another process: ${name} is on ${used}`)
  const stacks = readCloudAssembly(assembly)
  const resources = new Resources(stacks, queuesAt(ports.aws))
  const hasRecords = existsSync(within('dynamodb'))

  const pushes = new EventEmitter<{ push: [Push] }>()
  onPart('Git server')
  const git = await startGitServer({ root: within('git'), port: ports.git, onPush: (push) => pushes.emit('push', push) })
  opened(() => git.close())
  const callFile = join(within('logs'), 'aws-calls.jsonl')
  const trail = new CallTrail(callFile)
  const stores = readStores(resources)
  const stored = new EventEmitter<{ object: [StoredObject] }>()
  const eventFile = join(within('logs'), 'events.jsonl')
  onPart('DynamoDB, S3, SQS, Secrets Manager, EventBridge')
  const account = await startAccount({
    directory,
    port: ports.aws,
    stores,
    ...definedOf({ dynamoDbEndpoint: options.dynamoDbEndpoint, kmsEndpoint: options.kmsEndpoint }),
    events: { buses: readEventBuses(resources), file: eventFile },
    onCall: (call) => trail.add(call),
    onObject: (object) => stored.emit('object', object),
  })
  opened(() => account.close())

  const teams = options.teams === undefined ? {} : { teams: options.teams }
  const places = { awsEndpoint: account.endpoint, repositories: within('repositories'), ...teams }
  onPart('Functions and gateway')
  const functions = readFunctions(resources, assembly).map((deployed) => onThisMachine(deployed, places))
  const onCrash = ({ function: name, reason, logFile }: Crash) =>
    onProblem(`The function ${name} ended unexpectedly (${reason}); its log is ${logFile}`)
  const queueTriggers = readQueueTriggers(resources)
  const { onThrottle = () => {} } = options
  const runtime = new LambdaRuntime({ functions, logDirectory: within('logs'), onCrash, onThrottle })
  const pollers = pollQueues(account, queueTriggers, runtime, onProblem)
  // Together, because the pollers wait for the batch of a busy function.
  opened(() => Promise.all([...pollers.map((poller) => poller.close()), runtime.close()]))
  const calls = new EventCalls({
    configs: readInvokeConfigs(resources),
    invoke: (name, event) => runtime.invoke(name, event),
    bury: (event) => sendDeadEvent(account, event),
    onError: (error) => onProblem(error instanceof Error ? error.message : String(error)),
  })
  opened(() => calls.close())
  const scheduler = startScheduler({ schedules: readSchedules(resources), calls })
  opened(() => scheduler.close())
  const bus = new DefaultBus({ rules: readEventRules(resources), calls })
  opened(() => bus.close())
  stored.on('object', (object) => bus.emit(objectCreated(object)))
  // Kept records may be those of an earlier version.
  if (hasRecords) for (const { name } of stacks) bus.emit(stackUpdated(name))
  const tokens = readTokenRules(resources)
  const checkBearer = tokens === undefined ? undefined : bearerCheck(tokens, options.now ?? (() => new Date()))
  const gateway = await startGateway({
    routes: readRoutes(resources),
    invoke: async (name, event) => {
      const result = await runtime.invoke(name, event)
      onAnswer(event, result)
      return result
    },
    authorize: async ({ authorization }, { headers }) =>
      authorization === 'JWT'
        ? ((await checkBearer?.(headers.authorization)) ?? 'refused')
        : localCaller(authorization, options.teams && userIn(headers)),
    port: ports.gateway,
  })
  opened(() => gateway.close())

  const sender = new WebhookSender({
    root: within('git'),
    urlFor: (name, branch) => `${gateway.url}/webhooks/gitea/${repositoryId(git.repositoryUrl(name), branch)}`,
    secret: await localWebhookSecret(account.secrets),
    onSent: (sent) => onStep(deliveryLine(sent)),
  })
  pushes.on('push', (push) => sender.send(push))
  opened(() => sender.close())
  const logs = queueTriggers.map(({ function: name }) =>
    followLog(join(within('logs'), `${name}.log`), (line) => {
      const step = operationLine(line)
      if (step !== undefined) onStep(step)
    }),
  )
  opened(() => {
    for (const log of logs) log.close()
  })

  return {
    url: gateway.url,
    directory,
    logDirectory: within('logs'),
    awsEndpoint: account.endpoint,
    callFile,
    eventFile,
    emit: (event) => bus.emit(event),
    crash: (name) => runtime.crash(name),
    reserve: (name, executions) => runtime.reserve(name, executions),
    repositoryUrl: (name) => git.repositoryUrl(name),
    ensureRepository: (name) => ensureRepository(within('git'), name),
    webhookSecret: LOCAL_WEBHOOK_SECRET,
    webhookSent: (commit) => sender.announced(commit),
    invoke: async (name, event) => {
      const result = await runtime.invoke(name, event)
      if ('error' in result) throw new Error(`${result.error.errorType}: ${result.error.errorMessage}`)
      return result.payload
    },
    putSecret: (name, value) => account.secrets.put(name, value),
  }
}

function pollQueues(
  { servicesEndpoint: endpoint }: Account,
  triggers: readonly QueueTrigger[],
  runtime: LambdaRuntime,
  onProblem: StackOptions['onProblem'],
): QueuePoller[] {
  return triggers.map(({ queueArn, function: name, batchSize, concurrency }) =>
    startQueuePoller({
      endpoint,
      region: LOCAL_REGION,
      credentials: LOCAL_CREDENTIALS,
      queueUrl: queueUrl(endpoint, queueArn.slice(queueArn.lastIndexOf(':') + 1)),
      queueArn,
      batchSize,
      concurrency,
      invoke: (event) => runtime.invoke(name, event),
      onError: (error) => onProblem(`The queue: ${error instanceof Error ? error.message : String(error)}`),
    }),
  )
}

async function ensureRepository(root: string, name: string): Promise<string> {
  const path = join(root, name)
  if (!existsSync(path)) await createRepository(root, name)
  await offerFilters(path)
  return path
}

/** The event that S3 sends for a new object: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
function objectCreated({ bucket, key, size }: StoredObject): AwsEvent {
  return {
    source: 'aws.s3',
    'detail-type': 'Object Created',
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: { key, size, etag: '', sequencer: '0' },
      'request-id': randomUUID(),
      reason: 'PutObject',
    },
  }
}
