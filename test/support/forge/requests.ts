import type { IncomingHttpHeaders } from 'node:http'

/** How a host may merge. */
export type How = 'merge' | 'squash' | 'rebase'

/** A pull or merge request as every kind of host has it. */
export interface ForgeRequest {
  number: number
  base: string
  branch: string
  title: string
  body: string
  state: 'open' | 'closed' | 'merged'
  /** Where its branch was when it was closed or merged. */
  readonly head: string
  /** How it was merged, and the commit of the base by which it was. */
  merged?: { how: How; commit: string }
  /** The host merges it once its checks have passed. */
  autoMerge?: boolean
  /** The approval rules are satisfied. */
  approved?: boolean
}

/** A call of the API. `path` is decoded only as far as a URL is. */
export interface ForgeCall {
  method: string
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: Record<string, unknown>
}

export interface ForgeAnswer {
  status: number
  json?: unknown
  headers?: Record<string, string>
}

/** The requests of a host, in memory. */
export class Requests {
  readonly requests: ForgeRequest[] = []
  /** Each call of the API: `GET /path?query`. */
  readonly calls: string[] = []
  /** Answers to the next calls, in place of the host's own. */
  readonly faults: ForgeAnswer[] = []
  origin = ''
  readonly #headOf: (branch: string) => string

  /** `headOf`: the commit of a branch; empty if there is none. */
  constructor(headOf: (branch: string) => string) {
    this.#headOf = headOf
  }

  page(number: number): string {
    return `${this.origin}/network/lab/pulls/${number}`
  }

  head(branch: string): string {
    return this.#headOf(branch)
  }

  openFor({ base, branch }: { base: string; branch: string }): ForgeRequest | undefined {
    return this.requests.find((request) => request.state === 'open' && request.base === base && request.branch === branch)
  }

  add(request: Omit<ForgeRequest, 'number' | 'state' | 'head'>): ForgeRequest {
    const headNow = () => this.#headOf(request.branch)
    let state: ForgeRequest['state'] = 'open'
    let head = 'a'.repeat(40)
    const added: ForgeRequest = {
      ...request,
      number: this.requests.length + 1,
      get state() {
        return state
      },
      set state(next) {
        if (state === 'open' && next !== 'open') head = headNow()
        state = next
      },
      get head() {
        return head
      },
    }
    this.requests.push(added)
    return added
  }

  numbered(number: string | undefined): ForgeRequest | undefined {
    return this.requests.find((request) => String(request.number) === number)
  }
}

/** One page of a list, as `page` and the host's parameter for its size ask for it. */
export function pageOf<T>(all: readonly T[], query: URLSearchParams, sizeName: string, most: number): T[] {
  const size = Math.min(Number(query.get(sizeName) ?? 30), most)
  const page = Number(query.get('page') ?? 1)
  return all.slice((page - 1) * size, page * size)
}

/** The texts of a body that are given. */
export function textsIn(body: Record<string, unknown>, names: { title: string; body: string }): Partial<ForgeRequest> {
  const [title, text] = [body[names.title], body[names.body]]
  return { ...(typeof title === 'string' && { title }), ...(typeof text === 'string' && { body: text }) }
}
