import type { Proposals } from '../../lib/app/ports/proposals.ts'
import { hostProposals } from '../../lib/hosts/host-proposals.ts'
import type { ApiAnswer, ApiRequest } from '../../lib/hosts/shared/host-api.ts'
import { gitHubDouble } from '../support/forge/github-double.ts'
import { type ForgeAnswer, Requests } from '../support/forge/requests.ts'
import type { Actor } from './actor.ts'
import { call, type Passage } from './calls.ts'
import type { Host } from './host.ts'
import { unreachable } from './memory-transport.ts'

/** The repository as the double of the API knows it. */
const API_URL = 'https://git.example/network/lab.git'

/** The pull requests of a simulated host, whose API answers as the double of GitHub's does. */
export class MemoryForge extends Requests {
  readonly #host: Host

  constructor(host: Host) {
    super((branch) => host.headOf(branch) ?? '')
    this.#host = host
    this.origin = 'https://git.example'
  }

  answer({ method, url, body }: Pick<ApiRequest, 'method' | 'url' | 'body'>): ApiAnswer {
    this.calls.push(`${method} ${url.pathname}${url.search}`)
    const asked = { method, path: url.pathname, query: url.searchParams, body: (body ?? {}) as Record<string, unknown> }
    const answer: ForgeAnswer = this.faults.shift() ??
      gitHubDouble(this, asked) ?? { status: 404, json: { message: 'Not Found' } }
    const { status, headers = {}, json = {} } = answer
    return { status, headers, json, words: String((json as { message?: string }).message ?? '') }
  }

  /** The adapter of GitHub, by which one process asks. */
  proposalsOf(passage: Passage, actor: Actor): Proposals {
    const send = ({ signal, ...request }: ApiRequest) =>
      call(passage, actor, {
        port: `forge.${request.method}`,
        place: 'forge',
        effect: () => {
          if (passage.scheduler.now < this.#host.downUntil) throw unreachable('HTTP 503')
          return this.answer(request)
        },
        failure: () => unreachable('HTTP 502'),
        signal,
      })
    const credentials = async () => ({ token: 'token' })
    const proposals = hostProposals({ kind: 'github', url: API_URL, credentials }, { send })
    if (proposals === undefined) throw new Error(`${API_URL} has no requests`)
    return proposals
  }
}
