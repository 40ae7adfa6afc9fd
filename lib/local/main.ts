import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import pc from 'picocolors'
import { runChecks } from './demo/checks.ts'
import { nextSteps, places, resume, tell } from './demo/story-output.ts'
import { play, prepare, readStatus, type Scene } from './demo/walkthrough.ts'
import { ensureAssembly } from './ensure-assembly.ts'
import { type Stack, startStack } from './stack.ts'

const DEFAULT_PORT = 8470
/** Two more ports come after it. */
const HIGHEST_PORT = 65_533

const USAGE = `npm start        starts the embedded stack on .local and keeps it up until Ctrl-C
npm run demo     does the same on a fresh .local/demo, checks its own result and exits with 0 or 1

Options, behind --:
  --directory DIR  keep everything in DIR instead
  --port PORT      port of the API, by default ${DEFAULT_PORT}; the Git server and the AWS services have the next two`

const REPOSITORY = 'demo.git'

interface Options {
  check: boolean
  directory: string
  /** That somebody has asked for. */
  port: number | undefined
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function readOptions(): Options | undefined {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean' } as const
  const options = { check: flag, directory: text, port: text, help: flag } as const
  const { values } = parseArgs({ options })
  if (values.help === true) return undefined
  const check = values.check === true
  return {
    check,
    directory: resolve(values.directory ?? (check ? '.local/demo' : '.local')),
    port: values.port === undefined ? undefined : portOf(values.port),
  }
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  if (port >= 1 && port <= HIGHEST_PORT) return port
  const error = new Error(`--port ${text}: expected a number from 1 to ${HIGHEST_PORT}`)
  error.name = 'UsageError'
  throw error
}

/** The demo takes any ports of those that are free: not the usual ones of a stack. */
function portsOf({ check, port }: Options) {
  return { asked: port === undefined ? {} : threeFrom(port), usual: check ? {} : threeFrom(DEFAULT_PORT) }
}

function threeFrom(port: number) {
  return { gateway: port, git: port + 1, aws: port + 2 }
}

const PARENT_CHECK_MS = 500

/** Resolves at the first Ctrl-C or SIGTERM, or when npm has ended; a second signal ends the process at once. */
function interruption(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    const stop = () => {
      process.once('SIGINT', () => process.exit(130))
      process.once('SIGTERM', () => process.exit(143))
      resolve('interrupted')
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
    if (process.env.npm_lifecycle_event !== undefined) onceOrphaned(stop)
  })
}

/**
 * npm runs us in a shell. A SIGTERM to npm ends that shell and does not reach us, so we watch for a new parent process.
 */
function onceOrphaned(stop: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stop()
  }, PARENT_CHECK_MS)
  timer.unref()
}

/** The path relative to the current directory, as a person would type it. */
function shortPath(path: string): string {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : short
}

/** Runs the walkthrough and the checks. Returns whether all checks passed. */
async function run(stack: Stack, { check }: Options): Promise<boolean> {
  const remote = await stack.ensureRepository(REPOSITORY)
  const workingCopy = join(stack.directory, 'work', 'demo')
  const scene: Scene = {
    api: `${stack.url}/api/plugins/hedgehog`,
    console: `${stack.url}/console/`,
    repositoryUrl: stack.repositoryUrl(REPOSITORY),
    webhookSecret: stack.webhookSecret,
    workingCopy,
    webhookSent: (commit) => stack.webhookSent(commit),
  }
  print(places({ scene, logDirectory: shortPath(stack.logDirectory) }))
  const { isNew, registered } = await prepare(scene)
  if (!isNew) {
    const status = await readStatus(scene.api)
    print(resume(status))
    print(nextSteps(scene, status))
  } else {
    const story = await play(scene, registered)
    print(await tell(story, scene))
    if (check) return runChecks({ scene, story, remote }, print)
    print(nextSteps(scene, story.status))
  }
  return true
}

async function main(): Promise<number> {
  const options = readOptions()
  if (options === undefined) {
    print(USAGE)
    return 0
  }
  const interrupted = interruption()
  const told = (step: string) => print(pc.dim(`  ${step}`))
  await ensureAssembly(told)
  let isUp = false
  const stack = await startStack({
    directory: options.directory,
    fresh: options.check,
    ports: portsOf(options),
    onPart: told,
    onStep: (step) => {
      if (isUp) print(`${pc.dim(new Date().toLocaleTimeString('en-GB'))} ${step}`)
    },
    onProblem: (problem) => process.stderr.write(`${pc.red('!')} ${problem}\n`),
  })
  try {
    const outcome = await Promise.race([run(stack, options), interrupted])
    if (outcome === 'interrupted') return options.check ? 1 : 0
    if (options.check) return outcome ? 0 : 1
    print(`\n${pc.dim('Ctrl-C stops everything; the data is kept. npm run reset deletes it.')}`)
    isUp = true
    await interrupted
    return 0
  } finally {
    await stack.close()
  }
}

// The SDK's warning about Node 20 is of no use to people who try this stack.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

try {
  process.exit(await main())
} catch (error) {
  // Prints the message, and the stack trace only for an unexpected error.
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  process.stderr.write(`${pc.red('Failed:')} ${name === 'TypeError' || name === 'Error' ? stack : message}\n`)
  process.exit(1)
}
