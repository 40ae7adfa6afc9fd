import * as nodeModule from 'node:module'
import { VERSION } from '../version.ts'

const abort = new AbortController()

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Once: a second signal ends the process in the usual way.
  process.once(signal, () => {
    process.stderr.write('\nStopping at the next safe point; interrupt again to stop at once.\n')
    abort.abort(new Error('Interrupted before the command was done'))
  })
}

// The reader has closed the pipe, as in `gfm status | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

const args = process.argv.slice(2)

/** Scripts ask for the version, so it is told without the code that reads a command line. */
const isVersion = args.length === 1 && (args[0] === '--version' || args[0] === '-V')
if (isVersion) process.stdout.write(`${VERSION}\n`)
else process.exitCode = await run()

async function run(): Promise<number> {
  // Node 22 keeps compiled code between runs; the types are those of Node 20.
  ;(nodeModule as { enableCompileCache?: () => void }).enableCompileCache?.()
  const { gfm } = await import('./gfm.ts')
  const { stdin, stdout, stderr } = process
  return gfm(args, { signal: abort.signal, stdin, stdout, stderr, directory: process.cwd() })
}
