import { setTimeout as sleep } from 'node:timers/promises'
import type { ReportProgress } from '../app/ports.ts'
import type { Fault } from '../domain/fault.ts'
import type { OperationRecord } from '../domain/operation-record.ts'

const BASE = '/api/plugins/hedgehog/fabrics/'
const TIMEOUT_MS = 35_000
const POLL_MS = 1_000

/** A problem document (RFC 9457) as an error. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly status: number
  readonly faults: readonly Fault[]

  constructor(status: number, message: string, faults: readonly Fault[]) {
    super(message)
    this.status = status
    this.faults = faults
  }
}

interface Answer {
  status: number
  body: unknown
}

/** Calls the HTTP API of a deployment. The token, if any, comes from `GFM_API_TOKEN`. */
export class DeploymentClient {
  readonly #endpoint: string
  readonly #signal: AbortSignal
  readonly #progress: ReportProgress

  constructor(endpoint: string, signal: AbortSignal, progress: ReportProgress = () => {}) {
    this.#endpoint = endpoint.replace(/\/+$/, '')
    this.#signal = signal
    this.#progress = progress
  }

  /** Ids of every fabric, over all pages. */
  async fabricIds(): Promise<string[]> {
    const ids: string[] = []
    let after = ''
    do {
      const { body } = await this.call('GET', after === '' ? '' : `?after=${encodeURIComponent(after)}`)
      const page = body as { fabrics: { id: string }[]; next?: string }
      ids.push(...page.fabrics.map(({ id }) => id))
      after = page.next ?? ''
    } while (after !== '')
    return ids
  }

  /** Calls a path below the fabrics; throws ProblemError for any answer but 2xx. */
  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    const token = process.env.GFM_API_TOKEN
    const response = await fetch(`${this.#endpoint}${BASE}${path}`, {
      method,
      signal: AbortSignal.any([this.#signal, AbortSignal.timeout(TIMEOUT_MS)]),
      redirect: 'error',
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw problemOf(response.status, text)
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }

  /** Runs an operation on a fabric; one that goes on in the background is followed to its end. */
  async operate(fabric: string, action: string, body: object): Promise<unknown> {
    const path = `${encodeURIComponent(fabric)}/`
    const answer = await this.call('POST', `${path}${action}/`, body)
    if (answer.status !== 202) return answer.body
    const { operation } = answer.body as { operation: string }
    return this.#follow(`${path}operations/${operation}/`)
  }

  async #follow(path: string): Promise<unknown> {
    for (;;) {
      const { body } = await this.call('GET', path)
      const record = body as OperationRecord
      this.#progress({ step: 'plan', message: `Operation ${record.operation} is ${record.status}` })
      if (record.status === 'failed')
        throw new ProblemError(500, record.failure?.message ?? 'The operation failed', record.failure?.faults ?? [])
      if (record.status !== 'queued' && record.status !== 'running') return body
      await sleep(POLL_MS, undefined, { signal: this.#signal })
    }
  }
}

function problemOf(status: number, text: string): ProblemError {
  try {
    const { title = '', detail = '', errors = [] } = JSON.parse(text) as { title?: string; detail?: string; errors?: Fault[] }
    return new ProblemError(status, detail || title || `The deployment answered ${status}`, errors)
  } catch {
    return new ProblemError(status, `The deployment answered ${status}`, [])
  }
}
