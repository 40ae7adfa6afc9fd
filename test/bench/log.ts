import { execFileSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRepository } from '../../lib/local/git-host/git-server.ts'
import { gitWithInput } from '../support/git.ts'
import { logPage, operationId, PER_PAGE } from '../support/long-log.ts'
import { LAB } from '../support/objects.ts'
import { median } from './median.ts'

const GFM = join(import.meta.dirname, '../../dist/gfm.mjs')
const OPERATIONS = 10_000
const AUTHOR = 'Ann <ann@example.com> 1764547200 +0000'

/** Milliseconds of a process of the command line, its start included. */
export interface LogFigures {
  operations: number
  /** The process alone: `gfm --version`. */
  start: number
  /** The newest 20 operations, with a clone on disk. */
  newest: number
  /** All of them, with their commits. */
  all: number
}

/** Measures `gfm log` on a repository whose history and log have 10,000 edits, each with its commit. */
export async function measureLog(rounds: number): Promise<LogFigures> {
  const directory = await mkdtemp(join(tmpdir(), 'gfm-log-'))
  try {
    const bare = await createRepository(directory, 'lab.git')
    const on = ['--remote', bare, '--fabric', 'lab', '--cache', join(directory, 'cache')]
    gfm(['init', ...on])
    gitWithInput(bare, ['fast-import', '--quiet'], history())
    const timed = (args: string[]) => {
      gfm(args)
      return median(Array.from({ length: rounds }, () => gfm(args)))
    }
    return {
      operations: OPERATIONS,
      start: timed(['--version']),
      newest: timed(['log', ...on]),
      all: timed(['log', '--limit', String(OPERATIONS), ...on]),
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function gfm(args: string[]): number {
  const begun = performance.now()
  execFileSync(process.execPath, [GFM, ...args], { stdio: 'ignore' })
  return performance.now() - begun
}

/** One commit for each operation; the pages of the log are written whole, each with its first operation. */
function history(): string {
  const commits = Array.from({ length: OPERATIONS }, (_, number) => {
    const message = `patch(lab): VPC default/v${number % 50}\n\nFabric: lab\nOperation: ${operationId(number)}\n`
    const from = number === 0 ? 'from refs/heads/main^0\n' : ''
    const page = number % PER_PAGE === 0 ? pageFrom(number) : ''
    return `commit refs/heads/main\nauthor ${AUTHOR}\ncommitter ${AUTHOR}\n${dataOf(message)}${from}${page}\n`
  })
  return commits.join('')
}

function pageFrom(first: number): string {
  const [path, text] = logPage(first)
  return `M 100644 inline ${LAB}/${path}\n${dataOf(text)}`
}

const dataOf = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`
