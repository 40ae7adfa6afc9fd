import { GIT_LIMITS } from '../limits.ts'
import type { PackSink } from '../pack/pack-spool.ts'
import { cutOff, DELIMITER, FLUSH, lineText, type Packet, PacketError, packetLine } from './pkt-line.ts'
import { demultiplex, isSideBand, RemoteMessages, throwIfError } from './side-band.ts'

/** More commits than any history has: everything, as in `git fetch --unshallow`. */
export const INFINITE_DEPTH = 2_147_483_647

const SHALLOW = /^(shallow|unshallow) ([0-9a-f]{40})$/
const ACKNOWLEDGEMENT = /^(ACK|NAK)( |$)/

export interface FetchRequest {
  want: string
  /** Commits that the clone has with everything that they reach, down to `shallow`. */
  have: readonly string[]
  /** Commits whose parents are not in the clone. */
  shallow: readonly string[]
  /** Number of commits of history; absent: all new ones. */
  depth?: number | undefined
  /** Only for a server that offers filters. */
  filter?: Filter | undefined
}

/**
 * What a fetch leaves out (git rev-list, `--filter`): all trees and blobs that are not asked for by id, all blobs, or
 * those of this many bytes and more.
 */
export type Filter = 'tree:0' | 'blob:none' | `blob:limit=${number}`

/** A fetch that leaves objects out. What a commit in `have` reaches is not sent, whether it was left out or not. */
export interface FilteredRequest extends Omit<FetchRequest, 'want' | 'filter'> {
  /** Objects of any type. */
  wants: readonly string[]
  filter: Filter
}

export interface HistoryEnds {
  /** Commits that have lost their parents; `unshallow`: those that have got them. */
  shallow: string[]
  unshallow: string[]
}

/**
 * The body of one protocol 0 fetch over a stateless connection (gitprotocol-pack): every server speaks it, whatever
 * else it speaks.
 */
export function fetchRequest({ want, have, shallow, depth, filter }: FetchRequest, agent: string): Buffer {
  // Azure DevOps requires multi_ack_detailed. thin-pack is left out, because each pack must be self-contained here.
  const features = `multi_ack_detailed side-band-64k ofs-delta shallow no-progress${filter === undefined ? '' : ' filter'}`
  const capabilities = `${features} agent=${agent}`
  return Buffer.concat([
    packetLine(`want ${want} ${capabilities}\n`),
    ...shallow.map((oid) => packetLine(`shallow ${oid}\n`)),
    ...(depth === undefined ? [] : [packetLine(`deepen ${depth}\n`)]),
    ...(filter === undefined ? [] : [packetLine(`filter ${filter}\n`)]),
    FLUSH,
    ...have.map((oid) => packetLine(`have ${oid}\n`)),
    packetLine('done\n'),
  ])
}

/** The `fetch` command of protocol 2 (gitprotocol-v2), which gives any object by its id. */
export function filteredRequest({ wants, have, shallow, depth, filter }: FilteredRequest, agent: string): Buffer[] {
  return [
    ...['command=fetch', `agent=${agent}`, 'object-format=sha1'].map((line) => packetLine(`${line}\n`)),
    DELIMITER,
    ...['no-progress', 'ofs-delta', `filter ${filter}`].map((line) => packetLine(`${line}\n`)),
    ...shallow.map((oid) => packetLine(`shallow ${oid}\n`)),
    ...(depth === undefined ? [] : [packetLine(`deepen ${depth}\n`)]),
    ...wants.map((oid) => packetLine(`want ${oid}\n`)),
    ...have.map((oid) => packetLine(`have ${oid}\n`)),
    packetLine('done\n'),
    FLUSH,
  ]
}

/** The receivers of the pack and of its progress. */
export interface FetchTakers {
  pack: PackSink
  onBytes?: ((bytes: number) => void) | undefined
}

/**
 * Reads the answer to a fetch: with a depth, the new ends of history up to a flush packet; then acknowledgements, and
 * the pack up to another one. Throws RemoteError, PacketError, CutAnswer, and the errors of the pack's receiver.
 */
export async function readFetchAnswer(
  packets: AsyncIterable<Packet>,
  { depth }: FetchRequest,
  takers: FetchTakers,
): Promise<HistoryEnds> {
  return readAnswer(packets, new FetchAnswer(takers, depth === undefined ? 'lines' : 'shallow'))
}

/** Reads the answer to `filteredRequest`: sections with a name each, the pack last. Throws like `readFetchAnswer`. */
export function readFilteredAnswer(packets: AsyncIterable<Packet>, takers: FetchTakers): Promise<HistoryEnds> {
  return readAnswer(packets, new FetchAnswer(takers, 'name'))
}

async function readAnswer(packets: AsyncIterable<Packet>, answer: FetchAnswer): Promise<HistoryEnds> {
  for await (const packet of packets) await answer.take(packet)
  return answer.result()
}

/** Of protocol 0: `shallow`, `lines`, `pack`. Of protocol 2: a `name` before each section, `shallow info`, `pack`. */
type Part = 'shallow' | 'lines' | 'name' | 'shallow info' | 'pack' | 'end'

class FetchAnswer {
  readonly #takers: FetchTakers
  readonly #messages = new RemoteMessages()
  readonly #shallow: string[] = []
  readonly #unshallow: string[] = []
  #bytes = 0
  #part: Part

  constructor(takers: FetchTakers, first: Part) {
    this.#takers = takers
    this.#part = first
  }

  take(packet: Packet): void | Promise<void> {
    if (this.#part === 'end') return
    if (packet.kind === 'data') return this.#takeData(packet.data)
    this.#takeFlush(packet)
  }

  result(): HistoryEnds {
    if (this.#part !== 'end') throw cutOff(this.#part.startsWith('shallow') ? 'the list of shallow commits' : 'the pack')
    return { shallow: this.#shallow, unshallow: this.#unshallow }
  }

  #takeData(data: Buffer): void | Promise<void> {
    throwIfError({ kind: 'data', data })
    const line = () => lineText(data)
    if (this.#part === 'shallow' || this.#part === 'shallow info') this.#takeShallow(line())
    else if (this.#part === 'name') this.#takeName(line())
    else if (isSideBand(data)) return this.#takeBand(data)
    else if (this.#part === 'pack' || !ACKNOWLEDGEMENT.test(line())) throw unexpected(line())
  }

  #takeName(name: string): void {
    if (name !== 'shallow-info' && name !== 'packfile') throw unexpected(name)
    this.#part = name === 'packfile' ? 'pack' : 'shallow info'
  }

  #takeFlush({ kind }: Packet): void {
    if (kind === 'delimiter' && this.#part === 'shallow info') {
      this.#part = 'name'
      return
    }
    if (kind !== 'flush' || (this.#part !== 'shallow' && this.#part !== 'pack'))
      throw new PacketError(`a ${kind} packet stands where the pack was expected`)
    this.#part = this.#part === 'shallow' ? 'lines' : 'end'
  }

  #takeBand(data: Buffer): void | Promise<void> {
    this.#part = 'pack'
    const chunk = demultiplex(data, this.#messages)
    if (chunk === undefined) return
    this.#bytes += chunk.length
    this.#takers.onBytes?.(this.#bytes)
    return this.#takers.pack.add(chunk)
  }

  /** These ids are written to disk, so an invalid one is refused. */
  #takeShallow(line: string): void {
    const [, word, oid = ''] = SHALLOW.exec(line) ?? []
    if (word === undefined) throw unexpected(line)
    const list = word === 'shallow' ? this.#shallow : this.#unshallow
    list.push(oid)
    if (list.length > GIT_LIMITS.shallowCommits.value) throw new PacketError('history ends at too many commits')
  }
}

function unexpected(line: string): PacketError {
  return new PacketError(`unexpected line in the answer to a fetch: ${JSON.stringify(line.slice(0, 80))}`)
}
