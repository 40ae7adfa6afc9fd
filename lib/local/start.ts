import pc from 'picocolors'

/** Loading the stack takes seconds: whoever waits hears of it before. */
if (!process.argv.includes('--help')) process.stdout.write(`${pc.dim('Starting the embedded stack ...')}\n`)
await import('./main.ts')
