import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { lockDirectory } from './stack-lock.ts'

/** Where `npm run demo` keeps its data, below those of `npm start`. */
const DEMO = 'demo'

/** Deletes the data that the embedded stack keeps between runs. Throws StackRunningError if a stack is using them. */
export async function reset(directory: string): Promise<void> {
  const unlock: (() => void)[] = []
  try {
    for (const place of [directory, join(directory, DEMO)]) if (existsSync(place)) unlock.push(lockDirectory(place))
    await rm(directory, { recursive: true, force: true })
  } finally {
    for (const release of unlock) release()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    await reset('.local')
  } catch (error) {
    process.stderr.write(`Nothing was deleted. ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
