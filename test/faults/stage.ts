import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAwsEndpoint } from '../../lib/local/aws/aws-endpoint.ts'
import { type LocalService, startDynamoDb } from '../../lib/local/aws/dynamodb.ts'
import { LocalEventBus } from '../../lib/local/aws/local-event-bus.ts'
import { LocalSecrets } from '../../lib/local/aws/secrets-manager.ts'
import { type GitServer, startGitServer } from '../../lib/local/git-host/git-server.ts'
import { type AwsServices, startAwsServices } from '../support/aws-services.ts'
import { type Clients, clientsOf } from './clients.ts'
import { type Door, openFaultDoor } from './fault-door.ts'
import type { Meddling } from './meddle.ts'
import type { Operation } from './operations.ts'
import { type Bundles, bundleProcesses, TaskProcess } from './processes.ts'
import { openQueueDoor, type QueueDoor } from './queue-door.ts'
import { makeTemplate, type Template, wantedBy } from './template.ts'

export const WEBHOOK_SECRET = 'a secret of some length'
export const WEBHOOK_SECRET_NAME = 'webhooks/lab'
export const BUS = 'events'
const CASES_OF_A_PROCESS = 50

type Kind = Operation['kind']

interface Services {
  git: GitServer
  database: LocalService
  aws: AwsServices
  events: LocalService
  faultDoor: Door
  queueDoor: QueueDoor
}

/** All that stays while case after case is run: the servers, the templates, and the processes that wait for work. */
export class Stage {
  readonly root: string
  /** Where the Git server looks for repositories. */
  readonly served: string
  readonly services: Services
  readonly clients: Clients
  readonly #bundles: Bundles
  readonly #templates = new Map<string, Promise<Template>>()
  readonly #idle: Record<Kind, TaskProcess[]> = { standalone: [], deployed: [] }
  #worlds = 0

  private constructor(root: string, services: Services, bundles: Bundles) {
    this.root = root
    this.served = join(root, 'srv')
    this.services = services
    this.#bundles = bundles
    this.clients = clientsOf({ database: services.database.endpoint, aws: services.aws.endpoint })
  }

  static async set(): Promise<Stage> {
    const root = await mkdtemp(join(tmpdir(), 'gfm-faults-'))
    await mkdir(join(root, 'srv'))
    const secrets = new LocalSecrets(join(root, 'secrets'))
    await secrets.put(WEBHOOK_SECRET_NAME, JSON.stringify({ secrets: [WEBHOOK_SECRET] }))
    const bus = new LocalEventBus(join(root, 'events.jsonl'), [BUS])
    const [bundles, git, database, aws, events, faultDoor] = await Promise.all([
      bundleProcesses(String(process.pid)),
      startGitServer({ root: join(root, 'srv') }),
      startDynamoDb({ tables: [] }),
      startAwsServices(),
      startAwsEndpoint({ services: {}, secrets, events: bus, onCall: () => undefined }),
      openFaultDoor(),
    ])
    const queueDoor = await openQueueDoor(aws.endpoint)
    return new Stage(root, { git, database, aws, events, faultDoor, queueDoor }, bundles)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#idle.standalone, ...this.#idle.deployed].map((process) => process.close()))
    for (const client of Object.values(this.clients)) (client as { destroy(): void }).destroy()
    await Promise.all(Object.values(this.services).map((service) => service.close()))
    await rm(this.root, { recursive: true, force: true })
    await rm(this.#bundles.directory, { recursive: true, force: true })
  }

  /** What an operation finds; made when it is first asked for. */
  template(operation: Operation): Promise<Template> {
    const wanted = wantedBy(operation)
    const key = JSON.stringify(wanted)
    const known = this.#templates.get(key)
    if (known !== undefined) return known
    const id = `template-${this.#templates.size}`
    const made = makeTemplate(wanted, { id, root: this.root, server: this.services.git, served: this.served })
    this.#templates.set(key, made)
    return made
  }

  /** Of the directories, table and queue of the next case. */
  nextWorld(): string {
    this.#worlds += 1
    return `world-${this.#worlds}`
  }

  /** A process that works on remotes, or runs functions; to be given back while it lives. */
  process(kind: Kind): TaskProcess {
    const process = this.#idle[kind].pop() ?? new TaskProcess(this.#bundles[kind])
    process.cases += 1
    return process
  }

  /** Modules that were loaded for a case stay in memory: after some cases a process has done its work. */
  async giveBack(kind: Kind, process: TaskProcess): Promise<void> {
    if (process.cases >= CASES_OF_A_PROCESS) await process.close()
    if (process.isAlive) this.#idle[kind].push(process)
  }

  /** What befalls which call of a process. */
  meddling(at?: Meddling['at']): Meddling {
    const { git, database, aws, events, faultDoor, queueDoor } = this.services
    const port = (url: string) => new URL(url).port
    return {
      places: {
        [port(git.url)]: 'Git host',
        [port(database.endpoint)]: 'table',
        [port(aws.endpoint)]: 'bucket',
        [port(events.endpoint)]: 'events',
        [port(queueDoor.url)]: 'queue',
      },
      door: faultDoor.url,
      ...(at === undefined ? {} : { at }),
    }
  }
}
