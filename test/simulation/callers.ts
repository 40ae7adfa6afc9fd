import { ulid } from 'ulid'
import { sweep } from '../../lib/app/automation/sweep.ts'
import { startWatcher } from '../../lib/app/automation/watcher.ts'
import { ingestOrQueue } from '../../lib/app/operations/queued-ingest.ts'
import {
  dropFabricFile,
  editFabricObject,
  ingestFabric,
  initFabric,
  revertFabricOperation,
} from '../../lib/app/operations/registered-operations.ts'
import { grantUpload } from '../../lib/app/operations/uploads.ts'
import { rebuildRepository } from '../../lib/app/rebuild/rebuild-repository.ts'
import { keyOfUpload } from '../../lib/aws/s3/upload-key.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import type { ObjectEdit, Precondition } from '../../lib/domain/objects/object-edit.ts'
import { blobId } from '../../lib/domain/tree/blob-id.ts'
import { deadlineOf } from '../../lib/http/lambda/deadline.ts'
import { ANN, asked } from '../support/objects.ts'
import type { Actor } from './actor.ts'
import { deploymentOf, type Simulated } from './deployment.ts'
import type { Messengers } from './messengers.ts'
import { COUNTER, FABRIC, objectText, rawPath, URL } from './names.ts'
import type { Oracle } from './oracle.ts'
import { contextOf } from './queue-worker.ts'
import type { Action } from './schedule.ts'
import type { World } from './world.ts'

const GATEWAY_MS = 29_000
/** More operations than a look at the latest ones shows. */
const CROWD = 26

interface Call {
  deployment: Simulated
  operation: string
  signal: AbortSignal
  deadline: number
}

/** The API's callers, each call a process of its own that ends when the gateway waits no longer, and the clock. */
export class Callers {
  readonly #world: World
  readonly #oracle: Oracle
  readonly #messengers: Messengers

  constructor(world: World, oracle: Oracle, messengers: Messengers) {
    this.#world = world
    this.#oracle = oracle
    this.#messengers = messengers
  }

  put(action: Action): void {
    const text = Buffer.from(objectText(`o${action.which}`, `p${action.id}`))
    this.#edit(action, `o${action.which}`, { action: 'put', text }, { matches: '*' })
  }

  putNew(action: Action): void {
    const text = Buffer.from(objectText(`o${action.which}`, `p${action.id}`))
    this.#edit(action, `o${action.which}`, { action: 'put', text }, { isNew: true })
  }

  patch(action: Action): void {
    const value = BigInt(100 + action.id)
    this.#edit(action, COUNTER, { action: 'patch', operations: [{ op: 'add', path: '/spec/vlans/-', value }] }, { matches: '*' })
  }

  delete(action: Action): void {
    this.#edit(action, `o${action.which}`, { action: 'delete' }, { matches: '*' })
  }

  drop({ id, which }: Action): void {
    const bytes = Buffer.from(objectText(`o${which}`, `d${id}`))
    this.#run(`drop-${id}`, ({ deployment, operation, signal }) => {
      const file = { path: `d${id}.yaml`, bytes }
      return dropFabricFile(deployment, FABRIC, { ...request(operation), file, keepRefused: false }, { signal })
    })
  }

  ingest({ id }: Action): void {
    this.#run(`ingest-${id}`, ({ deployment, operation, signal }) =>
      ingestFabric(deployment, FABRIC, { ...request(operation), atomic: false }, { signal }),
    )
  }

  ingestLater({ id }: Action): void {
    this.#run(`ingest-later-${id}`, async ({ deployment, operation, signal }) => {
      const answer = await ingestOrQueue(
        deployment,
        FABRIC,
        { ...request(operation), atomic: false },
        { signal, wantsQueue: true },
      )
      if ('report' in answer) return answer.report
      this.#oracle.promised.add(operation)
      return undefined
    })
  }

  /** Of the latest operation that has made a commit. */
  revert({ id }: Action): void {
    this.#run(`revert-${id}`, async ({ deployment, operation, signal }) => {
      const { operations } = await deployment.journal.list(FABRIC, { limit: 10 })
      const reverts = operations.find(({ status, kind }) => status === 'succeeded' && kind !== 'init')?.operation
      return reverts === undefined
        ? undefined
        : revertFabricOperation(deployment, FABRIC, { ...request(operation), reverts }, { signal })
    })
  }

  upload({ id, which }: Action): void {
    this.#run(`upload-${id}`, async ({ deployment, operation }) => {
      const bytes = Buffer.from(objectText(`o${which}`, `u${id}`))
      await grantUpload(deployment, {
        upload: operation,
        fabric: FABRIC,
        file_path: `u${id}.yaml`,
        actor: ANN,
        size: bytes.length,
      })
      // The caller has his answer, and sends the file to S3.
      this.#world.scheduler.after(
        30,
        this.#world.network,
        () => {
          this.#world.bucket.objects.set(keyOfUpload(operation), bytes)
          this.#oracle.promised.add(operation)
          this.#oracle.uploads.set(operation, blobId(bytes))
          this.#oracle.brought(rawPath(`u${id}`), blobId(bytes))
          this.#messengers.objectCreated(operation)
        },
        true,
      )
      return undefined
    })
  }

  initAgain({ id }: Action): void {
    this.#run(`init-${id}`, ({ deployment, operation, signal }) =>
      initFabric(deployment, FABRIC, { ...request(operation), force: true, stripHnpStamps: false }, { signal }),
    )
  }

  rebuild({ id }: Action): void {
    this.#run(`rebuild-${id}`, async ({ deployment, signal }) => {
      await rebuildRepository(deployment, { repository_url: URL }, { signal, mayGoOn: () => true })
      return undefined
    })
  }

  /** Many who find that there is nothing to do. */
  crowd({ id }: Action): void {
    for (let one = 0; one < CROWD; one += 1) {
      this.#run(
        `crowd-${id}-${one}`,
        ({ deployment, operation, signal }) =>
          ingestFabric(deployment, FABRIC, { ...request(operation), atomic: false }, { signal }),
        one * 700,
      )
    }
  }

  sweep({ id }: Pick<Action, 'id'>): void {
    this.#run(`sweep-${id}`, async ({ deployment, signal }) => {
      await sweep(deployment, { signal })
      return undefined
    })
  }

  watch({ id }: Action): void {
    this.#run(`watch-${id}`, async ({ deployment }) => {
      await startWatcher(deployment, FABRIC)
      return undefined
    })
  }

  #edit({ id }: Action, name: string, edit: ObjectEdit, precondition: Precondition): void {
    this.#run(`${edit.action}-${id}`, ({ deployment, operation, signal, deadline }) => {
      const named = { kind: 'vpc', namespace: 'default', name }
      return editFabricObject(
        deployment,
        FABRIC,
        { ...request(operation), name: named, edit, precondition, ingest: false },
        { signal, deadline },
      )
    })
  }

  #run(name: string, body: (call: Call) => Promise<OperationReport | undefined>, delay = 0): void {
    this.#world.start(name, delay, async (actor) => {
      const operation = ulid()
      const until = deadlineOf(contextOf(GATEWAY_MS))
      const { signal, deadline } = until
      try {
        const report = await body({ deployment: deploymentOf(this.#world, actor), operation, signal, deadline })
        if (report !== undefined) this.#answered(actor, operation, report, false)
      } catch (error) {
        this.#answered(actor, operation, until.explain(error), true)
      }
    })
  }

  #answered(actor: Actor, operation: string, answer: unknown, isError: boolean): void {
    if (actor.alive) this.#oracle.answered(operation, answer, isError)
  }
}

function request(operation: string) {
  return asked(operation)
}
