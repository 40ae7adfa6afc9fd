import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { routes } from '../runtime/routes.ts'
import { startAwsServices } from './aws-services.ts'
import { LOCAL_CALLER } from './caller.ts'
import { startDynamoDb } from './dynamodb.ts'
import { lambdaFunctions, QUEUE_FUNCTION } from './functions.ts'
import { startGateway } from './gateway.ts'
import { createRepository, startGitServer } from './git-server.ts'
import { type Crash, LambdaRuntime } from './lambda-runtime.ts'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from './local-aws.ts'
import { startQueuePoller } from './queue-poller.ts'
import { rememberedPorts } from './remembered-ports.ts'
import { lockDirectory } from './stack-lock.ts'

const TABLE = 'gitops-file-manager'
const BUCKET = 'gitops-file-manager-archive'
const QUEUE = 'gitops-file-manager-operations'
/** What is kept between runs, below the directory of the stack. */
const KEPT = ['dynamodb', 'aws', 'git', 'repositories', 'logs', 'work', 'ports.json']

export interface StackOptions {
  /** Everything is kept here; created when it is not there. */
  directory: string
  /** Forget what an earlier run left. */
  fresh?: boolean
  /** Told about what goes wrong while the stack is up, in a line for people. */
  onProblem: (problem: string) => void
}

export interface Stack {
  /** Of the HTTP API, without a trailing slash. */
  url: string
  directory: string
  logDirectory: string
  repositoryUrl(name: string): string
  /** Makes an empty repository on the Git server unless it is there; returns its path. */
  ensureRepository(name: string): Promise<string>
  /** Stops everything, and every process. */
  close(): Promise<void>
}

type Close = () => Promise<unknown> | unknown

/**
 * The whole service on this machine: state, archive and queue, a Git server, the functions in processes of their own and an HTTP API
 * in front of them. Throws StackRunningError when the directory is in use.
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

/** Starts one thing after the other; `opened` collects how to stop them, last first. */
async function start(options: StackOptions, opened: (close: Close) => void): Promise<Omit<Stack, 'close'>> {
  const { directory, onProblem } = options
  const within = (name: string) => join(directory, name)
  if (options.fresh === true) await Promise.all(KEPT.map((name) => rm(within(name), { recursive: true, force: true })))
  const ports = await rememberedPorts(directory, ['gateway', 'git'])

  const dynamoDb = await startDynamoDb({ directory: within('dynamodb'), table: TABLE })
  opened(() => dynamoDb.close())
  const aws = await startAwsServices({ directory: within('aws'), bucket: BUCKET, queue: QUEUE })
  opened(() => aws.close())
  const git = await startGitServer({ root: within('git'), port: ports.git })
  opened(() => git.close())

  const functions = lambdaFunctions({
    dynamoDbEndpoint: dynamoDb.endpoint,
    awsEndpoint: aws.endpoint,
    table: TABLE,
    bucket: BUCKET,
    queueUrl: aws.queueUrl,
    repositories: within('repositories'),
  })
  const onCrash = ({ function: name, reason, logFile }: Crash) =>
    onProblem(`The function ${name} ended unexpectedly (${reason}); its log is ${logFile}`)
  const runtime = new LambdaRuntime({ functions, logDirectory: within('logs'), onCrash })
  const poller = startQueuePoller({
    endpoint: aws.endpoint,
    region: LOCAL_REGION,
    credentials: LOCAL_CREDENTIALS,
    queueUrl: aws.queueUrl,
    queueArn: aws.queueArn,
    invoke: (event) => runtime.invoke(QUEUE_FUNCTION, event),
    onError: (error) => onProblem(`The queue: ${error instanceof Error ? error.message : String(error)}`),
  })
  // Together: the poller would wait for the batch that a function is busy with.
  opened(() => Promise.all([poller.close(), runtime.close()]))
  const gateway = await startGateway({
    routes,
    invoke: (name, event) => runtime.invoke(name, event),
    claims: () => LOCAL_CALLER,
    port: ports.gateway,
  })
  opened(() => gateway.close())

  return {
    url: gateway.url,
    directory,
    logDirectory: within('logs'),
    repositoryUrl: (name) => git.repositoryUrl(name),
    ensureRepository: (name) => ensureRepository(within('git'), name),
  }
}

async function ensureRepository(root: string, name: string): Promise<string> {
  const path = join(root, name)
  return existsSync(path) ? path : createRepository(root, name)
}
