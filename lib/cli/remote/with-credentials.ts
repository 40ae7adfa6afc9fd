import { isError } from '../../contract/errors.ts'
import { type BasicCredentials, environmentCredentials, gitCredentials, settleGitCredentials } from './credentials.ts'

export interface Asking {
  signal: AbortSignal
  /** Called before git may ask for a password on the terminal, where nothing else may be drawn then. */
  beforePrompt?: () => void
}

/** Credentials that a host has asked for, or that its URL has, in this process. */
const answered = new Map<string, BasicCredentials>()

/** Uses these credentials, of git's own configuration, where the environment has none. */
export function rememberCredentials(url: string, credentials: BasicCredentials): void {
  answered.set(url, credentials)
}

/**
 * Runs an action with the credentials of a remote. If the host asks for some, runs it once more with those of the
 * environment, or of git's helpers. Those of the environment are sent unasked only to the host that they name.
 */
export async function withCredentials<T>(
  url: string,
  asking: Asking,
  action: (credentials: BasicCredentials | undefined) => Promise<T>,
): Promise<T> {
  const inEnvironment = environmentCredentials(url)
  const sent = inEnvironment?.isForHost === true ? inEnvironment : answered.get(url)
  try {
    return await action(sent)
  } catch (error) {
    if (sent !== undefined || !isError(error, 'authentication_failed')) throw error
    if (inEnvironment !== undefined) {
      rememberCredentials(url, inEnvironment)
      return action(inEnvironment)
    }
    asking.beforePrompt?.()
    const found = await gitCredentials(url, asking.signal)
    if (found === undefined) throw error
    return withGitCredentials(url, asking, found, action)
  }
}

async function withGitCredentials<T>(
  url: string,
  { signal }: Asking,
  credentials: BasicCredentials,
  action: (credentials: BasicCredentials) => Promise<T>,
): Promise<T> {
  try {
    const result = await action(credentials)
    rememberCredentials(url, credentials)
    await settleGitCredentials(url, credentials, 'approve', signal)
    return result
  } catch (error) {
    if (isError(error, 'authentication_failed')) await settleGitCredentials(url, credentials, 'reject', signal)
    throw error
  }
}
