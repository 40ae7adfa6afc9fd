import { OBJECT_ID } from '../object/git-object.ts'
import { lineText, PacketError } from './pkt-line.ts'

const BRANCHES = 'refs/heads/'
/** SHA-1, or SHA-256 of a repository that is refused by name later. */
const REFERENCE = /^((?:[0-9a-f]{40}|[0-9a-f]{64})|unborn) (\S+)(?: (.*))?$/
const SHALLOW = /^shallow (\S+)$/

/**
 * The kept part of a remote's references, however many it lists: the wanted one, and the facts that an error needs
 * about the others.
 */
export class ReferenceList {
  readonly #wanted: string
  readonly #below: string | undefined
  /** The commit of the wanted reference; undefined if it was not listed. */
  found: string | undefined
  hasBranches = false
  /** The branch that `HEAD` names. */
  defaultBranch: string | undefined

  /** The branches whose names begin as was asked for. */
  readonly below: string[] = []

  constructor(wanted: string, below?: string) {
    this.#wanted = wanted
    this.#below = below === undefined ? undefined : `${BRANCHES}${below}`
  }

  /** Adds one line of `ls-refs` or of an advertisement of protocol 0. Throws PacketError. */
  add(data: Buffer): void {
    const text = lineText(data)
    // A shallow repository announces this among its references.
    if (SHALLOW.test(text)) return
    const [, oid = '', name = '', attributes = ''] = REFERENCE.exec(text) ?? []
    if (name === '') throw new PacketError(`unexpected line in the list of references: ${JSON.stringify(text.slice(0, 80))}`)
    if (name === 'HEAD') this.pointHead(/(?:^| )symref-target:(\S+)/.exec(attributes)?.[1])
    if (oid === 'unborn') return
    if (name === this.#wanted) this.found = oid
    if (name.startsWith(BRANCHES)) this.hasBranches = true
    if (this.#below !== undefined && name.startsWith(this.#below)) this.below.push(name.slice(BRANCHES.length))
  }

  /** Records the target of `HEAD`. */
  pointHead(target: string | undefined): void {
    if (target?.startsWith(BRANCHES) === true) this.defaultBranch = target.slice(BRANCHES.length)
  }

  /** False for an object id of another format than SHA-1. */
  get isUsable(): boolean {
    return this.found === undefined || OBJECT_ID.test(this.found)
  }
}
