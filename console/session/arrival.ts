import type { ConsoleConfig, ConsoleSignIn } from '../../lib/contract/answer.ts'
import { replace } from '../navigation/navigation.ts'
import { listen, tell } from './between-tabs.ts'
import type { Attempt } from './issuer.ts'
import { setSession } from './session.ts'

/** Kept in the tab while its person is at the issuer's page. */
const AWAY = 'sign-in'

interface Away extends Attempt {
  /** The address that was asked for. */
  returnTo: string
}

/** Finds out who is at the console, and sends to the issuer whoever has not been there. */
export async function arrive(): Promise<void> {
  try {
    const { sign_in: settings } = await readConfig()
    if (settings === null) return setSession({ state: 'open' })
    const { RETURN_PATH } = await import('./issuer.ts')
    if (location.pathname === RETURN_PATH) await returned(settings, new URLSearchParams(location.search))
    else await leave(settings)
  } catch (error) {
    setSession({ state: 'failed', reason: reasonOf(error) })
  }
}

async function readConfig(): Promise<ConsoleConfig> {
  const response = await fetch('/console/config.json', { cache: 'no-store', redirect: 'error' })
  if (!response.ok) throw new Error(`How to sign in could not be read: the answer has the status ${response.status}`)
  return (await response.json()) as ConsoleConfig
}

/** Leaves for the issuer's page, which leads back to the address that is open. */
export async function leave(settings: ConsoleSignIn): Promise<void> {
  const { begin } = await import('./issuer.ts')
  const { url, attempt } = await begin(settings)
  const away: Away = { ...attempt, returnTo: location.pathname + location.search }
  sessionStorage.setItem(AWAY, JSON.stringify(away))
  location.assign(url)
}

/** The issuer has answered: this tab, or another one whose person signs in again. */
async function returned(settings: ConsoleSignIn, answer: URLSearchParams): Promise<void> {
  const stored = sessionStorage.getItem(AWAY)
  const away = stored === null ? undefined : (JSON.parse(stored) as Away)
  sessionStorage.removeItem(AWAY)
  if (away === undefined || away.state !== answer.get('state')) return handOver(answer)
  replace(away.returnTo)
  const { finish } = await import('./issuer.ts')
  try {
    setSession({ state: 'signed-in', settings, grant: await finish(settings, answer, away), isOver: false })
  } catch (error) {
    setSession({ state: 'signed-out', settings, reason: reasonOf(error) })
  }
}

function handOver(answer: URLSearchParams): void {
  setSession({ state: 'messenger', isTaken: false })
  listen((message) => {
    if ('taken' in message && message.taken === answer.get('state')) setSession({ state: 'messenger', isTaken: true })
  })
  tell({ answer: answer.toString() })
}

/** Why signing in failed: the issuer's own words first. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { error_description: said } = error as { error_description?: unknown }
  return typeof said === 'string' ? said : error.message
}
