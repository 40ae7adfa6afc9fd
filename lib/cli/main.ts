import { gfm } from './gfm.ts'

const abort = new AbortController()

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Once: the second one ends the process as it would without us.
  process.once(signal, () => {
    process.stderr.write('\nStopping at the next safe point; once more stops at once.\n')
    abort.abort(new Error('Interrupted before it was done'))
  })
}

// Whoever reads has seen enough, as in `gfm status | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

process.exitCode = await gfm(process.argv.slice(2), {
  signal: abort.signal,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
})
