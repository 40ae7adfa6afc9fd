import { isError } from '../../contract/errors.ts'
import { type BasicCredentials, environmentCredentials, gitCredentials, settleGitCredentials } from './credentials.ts'

export interface Asking {
  signal: AbortSignal
  /** Called before git may ask for a password on the terminal, where nothing else may be drawn then. */
  beforePrompt?: () => void
}

/** What git's configuration, its helpers, or the person at the terminal have said in this process. */
const answered = new Map<string, BasicCredentials>()

/** Uses these credentials, of git's own configuration, where the environment has none. */
export function rememberCredentials(url: string, credentials: BasicCredentials): void {
  answered.set(url, credentials)
}

/**
 * Runs an action with the credentials of a remote. If the host asks for some and the environment has none, asks git's
 * helpers, like git itself, and runs the action once more.
 */
export async function withCredentials<T>(
  url: string,
  asking: Asking,
  action: (credentials: BasicCredentials | undefined) => Promise<T>,
): Promise<T> {
  const given = environmentCredentials(url) ?? answered.get(url)
  try {
    return await action(given)
  } catch (error) {
    if (given !== undefined || !isError(error, 'authentication_failed')) throw error
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
