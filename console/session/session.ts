import { type ReadonlySignal, signal } from '@preact/signals'
import type { ConsoleSignIn } from '../../lib/contract/answer.ts'
import type { Grant } from './issuer.ts'

/** Who is at the console. */
export type Session =
  | { state: 'unknown' }
  /** The gateway knows its only caller. */
  | { state: 'open' }
  | SignedIn
  /**
   * The API takes the token no more: the page stays as it is, and its requests wait for the person to sign in again.
   */
  | { state: 'ended'; settings: ConsoleSignIn; grant: Grant }
  | { state: 'signed-out'; settings: ConsoleSignIn; reason: string }
  /** This tab has only brought the issuer's answer to another one. `isTaken`: that one has it. */
  | { state: 'messenger'; isTaken: boolean }
  | { state: 'failed'; reason: string }

export interface SignedIn {
  state: 'signed-in'
  settings: ConsoleSignIn
  grant: Grant
  /** The token has ended, and the person would not sign in again yet: requests are refused, and nothing asks again. */
  isOver: boolean
}

const current = signal<Session>({ state: 'unknown' })

export const session: ReadonlySignal<Session> = current

export function setSession(next: Session): void {
  current.value = next
}

/** A token that ends sooner could end on its way to the API. */
const ON_ITS_WAY_MS = 30_000

/**
 * Sends a request with the person's token. A token that ends is renewed without asking; where the issuer wants to see
 * the person, the request waits until they have signed in again, so that nothing that they have typed is lost. Calls
 * `send` twice at most: an API that takes no token of this issuer says so itself.
 */
export async function asPerson(send: (headers: Record<string, string>) => Promise<Response>): Promise<Response> {
  const { value: before } = current
  if (before.state === 'signed-in' && isEnding(before.grant)) await renewed(before).catch(() => undefined)
  if (current.value.state === 'ended') await signedInAgain()
  const { value: used } = current
  const response = await send(headersFor(used))
  if (response.status !== 401 || used.state !== 'signed-in' || used.isOver) return response
  if (isNewest(used)) await renewed(used).catch(() => end(used))
  if (current.value.state === 'ended') await signedInAgain()
  return send(headersFor(current.value))
}

function headersFor(at: Session): Record<string, string> {
  return at.state === 'signed-in' ? { authorization: `Bearer ${at.grant.token}` } : {}
}

function isEnding({ expires, refresh }: Grant): boolean {
  return refresh !== undefined && expires !== undefined && expires - ON_ITS_WAY_MS < Date.now()
}

/** Whether no other request has had the token renewed meanwhile. */
function isNewest({ grant }: SignedIn): boolean {
  const { value: now } = current
  return now.state === 'signed-in' && now.grant === grant && !now.isOver
}

let renewing: Promise<void> | undefined

/** Renews once for all requests that ask for it, as a refresh token may serve only once. */
function renewed(from: SignedIn): Promise<void> {
  renewing ??= renewedGrant(from)
    .then((grant) => {
      if (isNewest(from)) setSession({ ...from, grant })
    })
    .finally(() => {
      renewing = undefined
    })
  return renewing
}

async function renewedGrant({ settings, grant }: SignedIn): Promise<Grant> {
  if (grant.refresh === undefined) throw new Error('The issuer gave no token for renewal')
  const { renew } = await import('./issuer.ts')
  return renew(settings, { ...grant, refresh: grant.refresh })
}

/** Asks the person to sign in again. */
export function askAgain({ settings, grant }: SignedIn): void {
  setSession({ state: 'ended', settings, grant })
}

function end(from: SignedIn): void {
  if (isNewest(from)) askAgain(from)
}

function signedInAgain(): Promise<void> {
  return new Promise((resolve) => {
    const stop = current.subscribe(({ state }) => {
      if (state === 'ended') return
      resolve()
      queueMicrotask(() => stop())
    })
  })
}

/** Forgets the tokens and everything typed, and ends the session with the issuer where that can be done. */
export async function signOut({ settings, grant }: SignedIn): Promise<void> {
  setSession({ state: 'signed-out', settings, reason: 'You have signed out.' })
  sessionStorage.clear()
  const { endOf } = await import('./issuer.ts')
  const there = await endOf(settings, grant)
  if (there !== undefined) location.assign(there)
}
