import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { GIT_LIMITS } from '../limits.ts'
import { localEnvironment } from '../wire/program.ts'

const run = promisify(execFile)

/** What the git program prints in a directory. It fetches nothing. Rejects if it fails. */
export async function git(directory: string, args: readonly string[]): Promise<Buffer> {
  const env = { ...localEnvironment(), GIT_NO_LAZY_FETCH: '1' }
  const options = { env, encoding: 'buffer', maxBuffer: 4 * GIT_LIMITS.objectBytes.value } as const
  return (await run('git', ['-C', directory, ...args], options)).stdout
}

/** A line that git has printed. */
export function textOf(output: Buffer): string {
  return output.toString('utf8').trim()
}
