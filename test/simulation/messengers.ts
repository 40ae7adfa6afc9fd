import { receiveProposal } from '../../lib/app/automation/receive-proposal.ts'
import {
  type ProvedDelivery,
  type Receiving,
  receivePushes,
  WatchedDirectories,
} from '../../lib/app/automation/receive-pushes.ts'
import { receiveUpload } from '../../lib/app/operations/uploads.ts'
import { repositoryId } from '../../lib/app/registry/repositories.ts'
import type { ForgeRequest } from '../support/forge/requests.ts'
import { Actor } from './actor.ts'
import { deploymentOf } from './deployment.ts'
import { BRANCH, MINUTE, URL } from './names.ts'
import type { World } from './world.ts'

/** How often a function is called for an event before it is given up: EventBridge calls twice more. */
const TRIES = 3

/** What the Git host and S3 tell by themselves; now and then not, twice or late. */
export class Messengers {
  readonly #world: World
  #deliveries = 0

  constructor(world: World) {
    this.#world = world
  }

  /** The host's webhook: one delivery for each move of the branch, and never repeated by itself. */
  pushed(before: string | null, after: string | null): void {
    const push = { branch: BRANCH, before, after, forced: undefined, paths: undefined }
    this.#webhook((deployment, proved) => receivePushes(deployment, { ...proved, pushes: [push] }))
  }

  /** The same for a request that was merged or closed. */
  ended({ number, base, branch, state }: ForgeRequest): void {
    const proposal = { id: String(number), base, branch, outcome: state === 'merged' ? state : 'closed', at: undefined } as const
    this.#webhook((deployment, proved) => receiveProposal(deployment, { ...proved, proposal }))
  }

  #webhook(receive: (deployment: Receiving, proved: Omit<ProvedDelivery, 'pushes'>) => Promise<unknown>): void {
    this.#deliveries += 1
    const delivery = `d${this.#deliveries}`
    this.#tell(delivery, 'webhook', () => {
      this.#world.start(`hook-${delivery}`, 0, async (actor) => {
        const deployment = deploymentOf(this.#world, actor)
        const watched = new WatchedDirectories(deployment.fabrics)
        try {
          const repository = await deployment.repositories.get(repositoryId(URL, BRANCH))
          if (repository === undefined) return
          await receive({ ...deployment, watched }, { repository, source: 'github', delivery })
        } catch (error) {
          this.#world.say(actor.name, `fails: ${String(error)}`)
        }
      })
    })
  }

  /** The bucket's event of an upload. */
  objectCreated(upload: string, attempt = 1): void {
    this.#tell(`created-${upload.slice(-6)}-${attempt}`, 's3-event', () => {
      this.#world.start(`created-${upload.slice(-6)}`, 0, async (actor) => {
        // Whether the function fails, or dies, it is called again.
        this.#world.scheduler.after(
          attempt * MINUTE,
          this.#world.network,
          () => {
            if (!isDone && attempt < TRIES) this.objectCreated(upload, attempt + 1)
          },
          true,
        )
        let isDone = false
        try {
          await receiveUpload(deploymentOf(this.#world, actor), upload)
          isDone = true
        } catch (error) {
          this.#world.say(actor.name, `fails: ${String(error)}`)
        }
      })
    })
  }

  #tell(what: string, port: string, deliver: () => void): void {
    const { faults, network, scheduler, seed, trace, now } = this.#world
    const teller = new Actor(what, seed)
    const fault = faults.of(teller, what, port, 'told')
    const late = 1000 + teller.dice.below(10 * MINUTE)
    const soon = 20 + teller.dice.below(400)
    trace.note(now, what, port, fault)
    if (fault === 'lost') return
    scheduler.after(fault === 'late' ? late : soon, network, deliver, true)
    if (fault === 'twice') scheduler.after(late, network, deliver, true)
  }
}
