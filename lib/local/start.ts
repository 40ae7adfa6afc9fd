import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import pc from 'picocolors'
import { runChecks } from './demo/run-checks.ts'
import { nextSteps, places, resume, tell } from './demo/story-output.ts'
import { play, prepare, readStatus, type Scene } from './demo/walkthrough.ts'
import { ensureAssembly } from './ensure-assembly.ts'
import { type Stack, startStack } from './stack.ts'

const USAGE = `npm start        starts the embedded stack on .local and keeps it up until Ctrl-C
npm run demo     does the same on a fresh .local/demo, checks its own result and exits with 0 or 1

Options, behind --:
  --directory DIR  keep everything in DIR instead`

const REPOSITORY = 'demo.git'

interface Options {
  check: boolean
  directory: string
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function readOptions(): Options | undefined {
  const options = { check: { type: 'boolean' }, directory: { type: 'string' }, help: { type: 'boolean' } } as const
  const { values } = parseArgs({ options })
  if (values.help === true) return undefined
  const check = values.check === true
  return { check, directory: resolve(values.directory ?? (check ? '.local/demo' : '.local')) }
}

const PARENT_CHECK_MS = 500

/** Resolves at the first Ctrl-C or SIGTERM, or when npm is gone; a second signal does not wait for anything. */
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

/** npm runs us in a shell that a SIGTERM to npm ends without being handed on: all we see is another parent. */
function onceOrphaned(stop: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stop()
  }, PARENT_CHECK_MS)
  timer.unref()
}

/** As a person in the current directory would write it. */
function shortPath(path: string): string {
  const short = relative(process.cwd(), path)
  return short.startsWith('..') ? path : short
}

/** Everything up to the point where the stack only has to stay up. Returns whether all is well. */
async function run(stack: Stack, { check }: Options): Promise<boolean> {
  const remote = await stack.ensureRepository(REPOSITORY)
  const workingCopy = join(stack.directory, 'work', 'demo')
  const scene: Scene = {
    api: `${stack.url}/api/plugins/hedgehog`,
    repositoryUrl: stack.repositoryUrl(REPOSITORY),
    webhookSecret: stack.webhookSecret,
    workingCopy,
    webhookSent: (commit) => stack.webhookSent(commit),
  }
  print(places({ scene, logDirectory: shortPath(stack.logDirectory) }))
  const { isNew, registered } = await prepare(scene)
  if (!isNew) {
    print(resume(await readStatus(scene.api)))
  } else {
    const story = await play(scene, registered)
    print(await tell(story, scene))
    if (check) return runChecks({ scene, story, remote }, print)
  }
  print(nextSteps(scene))
  return true
}

async function main(): Promise<number> {
  const options = readOptions()
  if (options === undefined) {
    print(USAGE)
    return 0
  }
  const interrupted = interruption()
  if (await ensureAssembly()) print(pc.dim('Built the functions and synthesized their stacks'))
  let isUp = false
  const stack = await startStack({
    directory: options.directory,
    fresh: options.check,
    onStep: (step) => {
      if (isUp) print(`${pc.dim(new Date().toLocaleTimeString('en-GB'))} ${step}`)
    },
    onProblem: (problem) => process.stderr.write(`${pc.red('!')} ${problem}\n`),
  })
  try {
    const outcome = await Promise.race([run(stack, options), interrupted])
    if (outcome === 'interrupted') return options.check ? 1 : 0
    if (options.check) return outcome ? 0 : 1
    print(`\n${pc.dim('Ctrl-C stops everything; what was done is kept. npm run reset clears it.')}`)
    isUp = true
    await interrupted
    return 0
  } finally {
    await closed(stack)
  }
}

/** Ends the stack. Requests that are still on their way fail then: a person reads of it, and the outcome stays. */
async function closed(stack: Stack): Promise<void> {
  const tell = (error: unknown) => void process.stderr.write(`${pc.red('!')} While the stack was stopped: ${String(error)}\n`)
  process.on('unhandledRejection', tell)
  process.on('uncaughtException', tell)
  await stack.close().catch(tell)
}

// The SDK's farewell to Node 20 says nothing to who tries this stack.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'

try {
  process.exit(await main())
} catch (error) {
  // A person reads this: what went wrong, and the trace only where it was not foreseen.
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error))
  process.stderr.write(`${pc.red('Failed:')} ${name === 'TypeError' || name === 'Error' ? stack : message}\n`)
  process.exit(1)
}
