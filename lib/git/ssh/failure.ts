import { DomainError } from '../../contract/errors.ts'

/** The exit code of ssh itself; others are those of the command on the server. */
export const SSH_FAILED = 255
/** The end of what was said: banners and warnings come before it. */
const TOLD_LINES = 5

const NOT_ADMITTED = /permission denied|too many authentication failures|no supported authentication|sign_and_send_pubkey/i
const WRONG_HOST = /host key verification failed|remote host identification has changed|no matching host key/i
const NO_REPOSITORY =
  /not (appear to be )?a git repository|repository not found|(does|could) not (exist|be found)|cannot find repository|no such (project|repository)/i
const NOT_ALLOWED = /denied|not allowed|marked as read.only|read.only|deploy key|unauthorized|forbidden/i

export interface SshEnd {
  code: number | null
  /** Why the program could not be started. */
  error: NodeJS.ErrnoException | undefined
  /** What it said on its standard error. */
  words: string
  /** Whether a request had been sent. */
  isSent: boolean
}

/** The error for an ssh that has ended without a whole answer. */
export function sshFailure(url: string, { code, error, words, isSent }: SshEnd): DomainError {
  if (error?.code === 'ENOENT') return unusable(url, 'an SSH remote needs the ssh program, which is not installed')
  if (error !== undefined) return unusable(url, error.message)
  const said = words.split('\n').slice(-TOLD_LINES).join('\n')
  const reason = said === '' ? `ssh ended with status ${code}` : said
  if (code === SSH_FAILED) return connectionFailure(url, reason)
  if (!isSent && NO_REPOSITORY.test(said))
    return new DomainError('repository_not_found', `There is no repository at ${url}: ${reason}`, { url })
  if (!isSent && NOT_ALLOWED.test(said)) return denied(url, reason)
  return unreachable(url, reason)
}

function connectionFailure(url: string, reason: string): DomainError {
  if (WRONG_HOST.test(reason))
    return unusable(
      url,
      `${reason}\nCompare the key with the one that the host publishes, and connect once with ssh to accept it`,
    )
  return NOT_ADMITTED.test(reason) ? denied(url, reason) : unreachable(url, reason)
}

function denied(url: string, reason: string): DomainError {
  return new DomainError('authentication_failed', `The Git host does not admit you to ${url} by SSH: ${reason}`, { url })
}

/** The error for a server to which there is no connection, or none any more. */
export function unreachable(url: string, reason: string, cause?: unknown): DomainError {
  const message = `The Git host of ${url} cannot be reached by SSH: ${reason}`
  return new DomainError('repository_unreachable', message, { url, reason }, { cause })
}

/** The error for a server with which nothing can be done. */
export function unusable(url: string, reason: string): DomainError {
  return new DomainError('protocol_error', `The remote ${url} cannot be used: ${reason}`, { url, reason })
}
