import { DomainError } from '../../contract/errors.ts'
import type { Fault } from '../../contract/fault.ts'
import { scrubUrl } from '../../git/wire/remote-url.ts'
import { EXIT, errorCode } from '../errors/exit-code.ts'
import { ProblemError } from '../errors/problem-error.ts'
import { UsageError } from '../errors/usage-error.ts'
import type { Colours } from '../terminal/terminal.ts'
import { renderFaults } from './faults.ts'

interface ErrorOptions {
  /** The fabric that failed, if there are several. */
  fabric?: string | undefined
  env?: NodeJS.ProcessEnv
}

/**
 * An error for a person: its message and every fault; its stack only with `GFM_DEBUG=1`. Contains no secret of the
 * environment.
 */
export function renderError(error: unknown, colours: Colours, { fabric, env = process.env }: ErrorOptions = {}): string[] {
  const [text = '', ...more] = wordsOf(error).split('\n')
  const stack = env.GFM_DEBUG === '1' && error instanceof Error ? (error.stack ?? '').split('\n') : []
  return [
    `${colours.red('error')} ${fabric === undefined ? '' : `${colours.bold(fabric)}: `}${text}`,
    ...more.filter((line) => line.trim() !== '').map((line) => `  ${line}`),
    ...renderFaults(faultsOf(error), colours),
    ...stack,
  ].map((line) => withoutSecrets(line, env))
}

/** An error for a program: with `--json` it is on standard output, where the report would have been. */
export interface JsonError {
  error: { code: string; message: string; exit_code: number; faults: readonly Fault[] }
}

/** The error as JSON, in which a refused command line has the code `usage`. Contains no secret of the environment. */
export function jsonError(error: unknown, exit_code: number): JsonError {
  const code = errorCode(error) || (exit_code === EXIT.usage ? 'usage' : 'failed')
  const message = withoutSecrets(wordsOf(error).replace(/^error: /, ''))
  return { error: { code, message, exit_code, faults: faultsOf(error) } }
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (!(error instanceof DomainError) || !('reason' in error.data)) return error.message
  const { reason } = error.data
  return error.message.includes(reason) ? error.message : `${error.message}\n${reason}`
}

/** The faults of an error. */
export function faultsOf(error: unknown): readonly Fault[] {
  if (error instanceof UsageError || error instanceof ProblemError) return error.faults
  return error instanceof DomainError && 'faults' in error.data ? error.data.faults : []
}

/** Shorter secrets would match ordinary text by chance. */
const MIN_SECRET_LENGTH = 6

/** The text without the tokens and passwords of the environment, and without credentials in URLs. */
export function withoutSecrets(line: string, env: NodeJS.ProcessEnv = process.env): string {
  const secrets = [
    env.GFM_GIT_TOKEN,
    env.GFM_GIT_PASSWORD,
    env.GFM_API_TOKEN,
    env.AWS_SECRET_ACCESS_KEY,
    env.AWS_SESSION_TOKEN,
  ].filter((secret) => secret !== undefined && secret.length >= MIN_SECRET_LENGTH)
  return secrets.reduce<string>((text, secret = '') => text.replaceAll(secret, '***'), scrubUrl(line))
}
