import { gfm } from './gfm.ts'

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

process.exitCode = await gfm(process.argv.slice(2), {
  signal: abort.signal,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  directory: process.cwd(),
})
