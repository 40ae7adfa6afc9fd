import type { ForgeRequest, How } from '../support/forge/requests.ts'
import { mergeInto, partingOf } from './merges.ts'
import type { Messengers } from './messengers.ts'
import { BRANCH, managedPath, objectText } from './names.ts'
import type { Oracle } from './oracle.ts'
import type { Action } from './schedule.ts'
import type { World } from './world.ts'

const HOW = ['merge', 'squash', 'rebase'] as const satisfies readonly How[]

/** What people do with the requests of a fabric, on the host's pages and with Git. */
export class Reviewers {
  readonly #world: World
  readonly #oracle: Oracle
  readonly #messengers: Messengers

  constructor(world: World, oracle: Oracle, messengers: Messengers) {
    this.#world = world
    this.#oracle = oracle
    this.#messengers = messengers
  }

  /** What cannot be merged stays open. */
  merge(action: Action): void {
    const request = this.#one(action)
    if (request === undefined) return
    // By the request itself: the same is done in a part of the schedule.
    const how = HOW[action.which] ?? 'merge'
    const commit = mergeInto(this.#world.host, request, how, request.title)
    if (commit === undefined) return
    request.merged = { how, commit }
    this.#end(request, 'merged')
  }

  close(action: Action): void {
    const request = this.#one(action)
    if (request !== undefined) this.#end(request, 'closed')
  }

  /** A reviewer adds a commit. */
  pushOnto(action: Action): void {
    const { host } = this.#world
    const branch = this.#one(action)?.branch
    if (branch === undefined || host.headOf(branch) === null) return
    const name = `r${action.id}`
    this.#oracle.handWork.set(managedPath(name), branch)
    host.edit({ [managedPath(name)]: objectText(name, name) }, `add ${name}`, branch)
  }

  /** Somebody takes the last commit of a branch away. */
  force(action: Action): void {
    const { host } = this.#world
    const branch = this.#one(action)?.branch
    const head = branch === undefined ? null : host.headOf(branch)
    if (branch === undefined || head === null) return
    const { parent } = host.commit(head)
    if (parent === null || parent === partingOf(host, host.head ?? head, head)) return
    host.move(head, parent, 'person', branch)
  }

  /** The host closes the request with it. */
  deleteBranch(action: Action): void {
    const { host, forge } = this.#world
    const branches = host.branches.filter((name) => name !== BRANCH)
    const branch = branches[action.which % Math.max(branches.length, 1)]
    if (branch === undefined) return
    const request = forge.openFor({ base: BRANCH, branch })
    if (request !== undefined) this.#end(request, 'closed')
    host.move(host.headOf(branch), null, 'person', branch)
  }

  #one({ id }: Action): ForgeRequest | undefined {
    const open = this.#world.forge.requests.filter(({ state }) => state === 'open')
    return open[id % Math.max(open.length, 1)]
  }

  #end(request: ForgeRequest, state: 'merged' | 'closed'): void {
    request.state = state
    this.#world.say('person', `${state} request ${request.number} of ${request.branch}`)
    this.#messengers.ended(request)
  }
}
