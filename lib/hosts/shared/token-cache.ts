/** A token and its time of expiry. */
export interface ExpiringToken {
  token: string
  expiresAt: Date
}

/** A token is not used in its last minutes: clocks differ, and a request may wait. */
const MARGIN_MS = 5 * 60_000
/** A token is replaced after this time, whatever expiry the host states. */
const MAX_AGE_MS = 60 * 60_000
const MAX_TOKENS = 256

/**
 * Caches tokens until shortly before they expire. At most one request is under way for each key; other callers wait for
 * it.
 */
export class TokenCache {
  readonly #now: () => Date
  readonly #held = new Map<string, { token: string; until: number }>()
  readonly #requests = new Map<string, Promise<string>>()

  constructor(now: () => Date) {
    this.#now = now
  }

  /** The token under this key; `refused` is a token that the host no longer accepts. Failed requests are not cached. */
  async token(key: string, refused: string | undefined, request: () => Promise<ExpiringToken>): Promise<string> {
    const held = this.#held.get(key)
    if (held !== undefined && held.token !== refused && this.#now().getTime() < held.until) return held.token
    this.#held.delete(key)
    const asked = this.#requests.get(key) ?? this.#ask(key, request)
    this.#requests.set(key, asked)
    return asked
  }

  async #ask(key: string, request: () => Promise<ExpiringToken>): Promise<string> {
    try {
      const { token, expiresAt } = await request()
      const now = this.#now().getTime()
      const until = Math.min(expiresAt.getTime() - MARGIN_MS, now + MAX_AGE_MS)
      if (now < until) this.#hold(key, token, until)
      return token
    } finally {
      this.#requests.delete(key)
    }
  }

  #hold(key: string, token: string, until: number): void {
    const [oldest] = this.#held.keys()
    if (oldest !== undefined && this.#held.size >= MAX_TOKENS) this.#held.delete(oldest)
    this.#held.set(key, { token, until })
  }
}
