import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findingOf } from './campaign.ts'
import { keep } from './corpus.ts'
import { TARGETS } from './targets.ts'

const HELP = `npm run fuzz -- [TARGET ...] [--minutes 1] [--seed S]   mutates samples, as many minutes for each target
npm run fuzz -- TARGET --input FILE                    tries one input
npm run fuzz -- properties [--times 50] [--seed S]     tries the properties of all tests more often, on other inputs
Targets:
${TARGETS.map(({ name, what }) => `  ${name.padEnd(12)}${what}`).join('\n')}`

/** An input that takes longer than this, hangs. */
const HANGS_SECONDS = 30
const MEMORY_MIB = 1024
const TESTS = join(import.meta.dirname, '..')

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '1' },
    seed: { type: 'string' },
    times: { type: 'string', default: '50' },
    input: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})
const seed = values.seed ?? String(randomInt(2 ** 31))
const unknown = positionals.filter((name) => name !== 'properties' && !TARGETS.some((target) => target.name === name))

if (values.help || unknown.length > 0) {
  console.log(HELP)
  process.exitCode = unknown.length > 0 ? 2 : 0
} else if (values.input !== undefined) process.exitCode = await tryInput(positionals[0] ?? '', values.input)
else if (positionals[0] === 'properties') process.exitCode = tryProperties()
else process.exitCode = await tryTargets(positionals)

async function tryInput(name: string, file: string): Promise<number> {
  const target = TARGETS.find((each) => each.name === name)
  const finding = target && (await findingOf(target, readFileSync(file)))
  console.log(finding?.stack ?? 'No rule is broken')
  return finding === undefined ? 0 : 1
}

async function tryTargets(names: readonly string[]): Promise<number> {
  let worst = 0
  for (const { name } of TARGETS.filter((target) => names.length === 0 || names.includes(target.name)))
    worst = Math.max(worst, await tryTarget(name))
  return worst
}

async function tryTarget(name: string): Promise<number> {
  const directory = mkdtempSync(join(tmpdir(), 'gfm-fuzz-'))
  const lastInput = join(directory, 'input')
  const worker = join(import.meta.dirname, 'worker.ts')
  const seconds = String(Number(values.minutes) * 60)
  const flags = ['--import', 'tsx', '--stack-trace-limit=30', `--max-old-space-size=${MEMORY_MIB}`]
  const child = spawn(process.execPath, [...flags, worker, name, seed, seconds, lastInput], { stdio: 'inherit' })
  const code = await outcome(child, lastInput)
  if (code === undefined) {
    console.log(`\n${name}: hangs, or needs more than ${MEMORY_MIB} MiB; kept as ${keep(name, readFileSync(lastInput))}`)
  }
  rmSync(directory, { recursive: true, force: true })
  return code ?? 1
}

/** The exit code; undefined where the process did not come to its end by itself. */
async function outcome(child: ChildProcess, lastInput: string): Promise<number | undefined> {
  const watch = setInterval(() => {
    const since = statSync(lastInput, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()
    if (Date.now() - since > HANGS_SECONDS * 1000) child.kill('SIGKILL')
  }, 1000)
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  clearInterval(watch)
  return code ?? undefined
}

/** Runs each file of tests that has properties by itself: where one fails, the others still run. */
function tryProperties(): number {
  const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && readFileSync(join(TESTS, name), 'utf8').includes("from 'fast-check'"))
    .toSorted()
  const env = { ...process.env, FC_SEED: seed, FC_RUNS: values.times }
  const failed = files.filter((file) => {
    const { status } = spawnSync('npx', ['vitest', 'run', '--reporter=dot', join('test', file)], { env, stdio: 'inherit' })
    return status !== 0
  })
  console.log(
    `${files.length} files, each property ${values.times} times as often as usual, seed ${seed}; failed: ${failed.length}`,
  )
  for (const file of failed) console.log(`  FC_SEED=${seed} FC_RUNS=${values.times} npx vitest run test/${file}`)
  return failed.length === 0 ? 0 : 1
}
