import { setTimeout as sleep } from 'node:timers/promises'
import type { ZodType } from 'zod'
import type { ReportProgress } from '../../app/ports/ports.ts'
import type { FabricPage, FabricRecord } from '../../contract/fabric.ts'
import type { HealthReport } from '../../contract/health.ts'
import type { ObjectHistory } from '../../contract/object.ts'
import type { OperationPage, OperationRecord } from '../../contract/operation.ts'
import type { RebuildReport } from '../../contract/rebuild.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { RegisteredRepository, RepositoryPage, SharedRepository } from '../../contract/repository.ts'
import type { StatusReport } from '../../contract/status.ts'
import type { Unreadable } from '../../contract/unreadable.ts'
import type { FabricAnswer } from '../../contract/views/fabric-conditions.ts'
import { definedOf } from '../../defined-of.ts'
import type { Precondition } from '../../domain/objects/object-edit.ts'
import type { ObjectName } from '../../domain/objects/object-name.ts'
import { isOpen } from '../../domain/operation/outcome.ts'
import { pages } from '../../pages.ts'
import { pathOfParts, percentEncoded } from '../../percent-encoding.ts'
import { ProblemError } from '../errors/problem-error.ts'
import {
  type ShownOperation,
  shownFabric,
  shownFabricAnswer,
  shownFabrics,
  shownHealth,
  shownHistory,
  shownOperation,
  shownOperations,
  shownRebuild,
  shownReport,
  shownRepositories,
  shownRepository,
  shownStatus,
} from './deployment-answers.ts'
import {
  type Answer,
  checked,
  type RequestOptions,
  request,
  requestText,
  type TextAnswer,
  UnreachableError,
  upload,
} from './deployment-request.ts'
import { headersOf } from './entity-tag.ts'

const API = '/api/plugins/hedgehog/'
/** The gateway's limit is 30 s. */
const TIMEOUT_MS = 35_000
const POLL_MS = 1_000
/** The bucket's event of an upload arrives within seconds. */
const BEGIN_MS = 60_000
/** Failures tolerated while polling an operation: the network may be down for a moment. */
const POLL_FAILURES = 5

export interface DeploymentOptions {
  endpoint: string
  signal: AbortSignal
  progress?: ReportProgress
  timeoutMs?: number
  pollMs?: number
}

/** A deployment of an older version does not report unreadable records. */
type Told<P extends { unreadable: Unreadable[] }> = Omit<P, 'unreadable'> & Partial<Pick<P, 'unreadable'>>

/** A record, and the version that a precondition names. */
export type Versioned<T> = T & { etag?: string }

/** The HTTP API of a deployment. Everything throws ProblemError and UnreachableError. */
export class DeploymentClient {
  readonly #options: Required<DeploymentOptions>

  constructor(options: DeploymentOptions) {
    this.#options = { timeoutMs: TIMEOUT_MS, pollMs: POLL_MS, progress: () => {}, ...options }
  }

  async health(): Promise<HealthReport> {
    return checked((await this.#ask('GET', 'health/')).body, shownHealth)
  }

  async register(fabric: object): Promise<FabricRecord> {
    return checked((await this.#call('POST', '', fabric)).body, shownFabric)
  }

  /** Every fabric, over all pages. */
  async fabrics(): Promise<FabricRecord[]> {
    return (await this.registered()).fabrics
  }

  /** Every fabric, over all pages, and the unreadable records. */
  async registered(): Promise<{ fabrics: FabricRecord[]; unreadable: Unreadable[] }> {
    const fabrics: FabricRecord[] = []
    const unreadable: Unreadable[] = []
    const read = async (after: string | undefined) => {
      const query = after === undefined ? '' : `?after=${percentEncoded(after)}`
      return checked<Told<FabricPage>>((await this.#call('GET', query)).body, shownFabrics)
    }
    for await (const page of pages(read)) {
      fabrics.push(...page.fabrics)
      unreadable.push(...(page.unreadable ?? []))
    }
    return { fabrics, unreadable }
  }

  async fabric(id: string): Promise<Versioned<FabricRecord>> {
    return versioned(await this.#call('GET', at(id)), shownFabric)
  }

  /** With what the records tell of its branch. Without an entity tag: that of the whole is for no change. */
  async fabricStatus(id: string): Promise<FabricAnswer> {
    return checked<FabricAnswer>((await this.#call('GET', `${at(id)}?status=true`)).body, shownFabricAnswer)
  }

  async update(id: string, settings: object, precondition: Precondition): Promise<Versioned<FabricRecord>> {
    return versioned(await this.#call('PATCH', at(id), settings, headersOf(precondition)), shownFabric)
  }

  async delete(id: string, precondition: Precondition): Promise<void> {
    await this.#call('DELETE', at(id), undefined, headersOf(precondition))
  }

  async registerRepository(repository: object): Promise<SharedRepository> {
    return checked((await this.#ask('POST', 'repositories/', repository)).body, shownRepository)
  }

  /** Every repository, over all pages. */
  async repositories(): Promise<RegisteredRepository[]> {
    const repositories: RegisteredRepository[] = []
    const read = async (after = '') => {
      const { body } = await this.#ask('GET', `repositories/${after === '' ? '' : `?after=${after}`}`)
      return checked<RepositoryPage>(body, shownRepositories)
    }
    for await (const page of pages(read)) repositories.push(...page.repositories)
    return repositories
  }

  async repository(id: string): Promise<Versioned<SharedRepository>> {
    return versioned(await this.#ask('GET', `repositories/${at(id)}`), shownRepository)
  }

  async updateRepository(id: string, changes: object, precondition: Precondition): Promise<Versioned<SharedRepository>> {
    return versioned(await this.#ask('PATCH', `repositories/${at(id)}`, changes, headersOf(precondition)), shownRepository)
  }

  async status(id: string): Promise<StatusReport> {
    return checked((await this.#call('GET', `${at(id)}gitops-status/`)).body, shownStatus)
  }

  async history(id: string, { kind, namespace, name }: ObjectName): Promise<ObjectHistory> {
    const object = pathOfParts([kind, namespace, name])
    return checked((await this.#call('GET', `${at(id)}objects/${object}/history/`)).body, shownHistory)
  }

  /** The newest operations, newest first, and the unreadable records among them. */
  async operations(id: string, limit: number): Promise<{ operations: OperationRecord[]; unreadable: Unreadable[] }> {
    const { body } = await this.#call('GET', `${at(id)}operations/?limit=${limit}`)
    const { operations, unreadable = [] } = checked<Told<OperationPage>>(body, shownOperations)
    return { operations, unreadable }
  }

  /** One request of a rebuild; until it is complete, the next request goes on. */
  async rebuild(repository: object): Promise<RebuildReport> {
    return checked((await this.#ask('POST', 'repositories/rebuild/', repository)).body, shownRebuild)
  }

  /** Runs an operation on a fabric, and polls one in the background until it ends. */
  async operate(
    id: string,
    action: 'init-gitops' | 'ingest-raw' | `operations/${string}/revert`,
    asked: object,
  ): Promise<OperationReport> {
    const { status, body } = await this.#call('POST', `${at(id)}${action}/`, asked)
    if (status !== 202) return checked(body, shownReport)
    const { operation } = checked<ShownOperation>(body, shownOperation)
    return this.#follow(`${at(id)}operations/${percentEncoded(operation)}/`)
  }

  /** Sends a file to the URL that the deployment has given. */
  upload(url: string, headers: Record<string, string>, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return upload(url, headers, bytes, this.#options.signal)
  }

  /** Polls an operation, which will begin soon, until it ends. */
  async follow(id: string, operation: string): Promise<OperationReport> {
    const path = `${at(id)}operations/${percentEncoded(operation)}/`
    for (const end = Date.now() + BEGIN_MS; ; ) {
      try {
        return await this.#follow(path)
      } catch (error) {
        if (!(error instanceof ProblemError && error.code === 'operation_not_found') || Date.now() > end) throw error
        await sleep(this.#options.pollMs, undefined, { signal: this.#options.signal })
      }
    }
  }

  async #follow(path: string): Promise<OperationReport> {
    for (;;) {
      const body = await this.#poll(path)
      const { operation, status, failure } = checked<ShownOperation>(body, shownOperation)
      if (status === 'failed') {
        const { message = 'The operation failed', code = '', faults = [] } = failure ?? {}
        throw new ProblemError(message, { status: 200, code, faults })
      }
      if (!isOpen({ status })) return checked(body, shownReport)
      this.#options.progress({ step: 'plan', message: `Operation ${operation} is ${status}` })
      await sleep(this.#options.pollMs, undefined, { signal: this.#options.signal })
    }
  }

  async #poll(path: string): Promise<unknown> {
    for (let failures = 1; ; failures++) {
      try {
        return (await this.#call('GET', path)).body
      } catch (error) {
        const passing = error instanceof UnreachableError || (error instanceof ProblemError && error.status >= 502)
        if (!passing || failures === POLL_FAILURES) throw error
        await sleep(this.#options.pollMs * failures, undefined, { signal: this.#options.signal })
      }
    }
  }

  #call(method: string, path: string, body?: object, headers?: Record<string, string>) {
    return this.#ask(method, `fabrics/${path}`, body, headers)
  }

  /** A request below the API's path, with a text answer. */
  send(method: string, path: string, sent: Pick<RequestOptions, 'headers' | 'content'> = {}): Promise<TextAnswer> {
    const { signal, timeoutMs } = this.#options
    return requestText(method, this.#url(path), { signal, timeoutMs, ...sent })
  }

  /** A request with a JSON answer. */
  async sendJson(method: string, path: string, body?: object): Promise<unknown> {
    return (await this.#ask(method, path, body)).body
  }

  #ask(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
    const { signal, timeoutMs } = this.#options
    const content = body && { content: { type: 'application/json', text: JSON.stringify(body) } }
    return request(method, this.#url(path), { signal, timeoutMs, headers, ...content })
  }

  #url(path: string): URL {
    return new URL(`${this.#options.endpoint.replace(/\/+$/, '')}${API}${path}`)
  }
}

function versioned<T>({ body, etag }: Answer, shape: ZodType): Versioned<T> {
  return { ...checked<T>(body, shape), ...definedOf({ etag }) }
}

function at(id: string): string {
  return `${percentEncoded(id)}/`
}
