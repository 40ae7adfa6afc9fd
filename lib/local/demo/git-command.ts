import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024

/** The user of the story. */
export const USER = { name: 'Ada Lovelace', email: 'ada@example.com' }

/** Ignores the configuration of the person at the keyboard, and never asks for a password. */
const ENVIRONMENT = {
  PATH: process.env.PATH,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: USER.name,
  GIT_AUTHOR_EMAIL: USER.email,
  GIT_COMMITTER_NAME: USER.name,
  GIT_COMMITTER_EMAIL: USER.email,
}

/**
 * Plain git, as a user would run it in `directory`. Returns its output without the last line break; throws with
 * git's message.
 */
export async function git(directory: string, ...args: string[]): Promise<string> {
  return (await gitBytes(directory, ...args)).toString().replace(/\n$/, '')
}

/** Like `git`, for output that must stay byte for byte. */
export async function gitBytes(directory: string, ...args: string[]): Promise<Buffer> {
  const options = { cwd: directory, env: ENVIRONMENT, maxBuffer: MAX_OUTPUT_BYTES, encoding: 'buffer' } as const
  const { stdout } = await run('git', args, options)
  return stdout
}
