import { GIT_LIMITS } from '../limits.ts'
import type { PackSink } from '../pack/pack-spool.ts'
import { cutOff, FLUSH, lineText, type Packet, PacketError, packetLine } from './pkt-line.ts'
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
export function fetchRequest({ want, have, shallow, depth }: FetchRequest, agent: string): Buffer {
  // Azure DevOps requires multi_ack_detailed. thin-pack is left out, because each pack must be self-contained here.
  const capabilities = `multi_ack_detailed side-band-64k ofs-delta shallow no-progress agent=${agent}`
  return Buffer.concat([
    packetLine(`want ${want} ${capabilities}\n`),
    ...shallow.map((oid) => packetLine(`shallow ${oid}\n`)),
    ...(depth === undefined ? [] : [packetLine(`deepen ${depth}\n`)]),
    FLUSH,
    ...have.map((oid) => packetLine(`have ${oid}\n`)),
    packetLine('done\n'),
  ])
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
  const answer = new FetchAnswer(takers, depth === undefined ? 'lines' : 'shallow')
  for await (const packet of packets) await answer.take(packet)
  return answer.result()
}

class FetchAnswer {
  readonly #takers: FetchTakers
  readonly #messages = new RemoteMessages()
  readonly #shallow: string[] = []
  readonly #unshallow: string[] = []
  #bytes = 0
  #part: 'shallow' | 'lines' | 'pack' | 'end'

  constructor(takers: FetchTakers, first: 'shallow' | 'lines') {
    this.#takers = takers
    this.#part = first
  }

  take(packet: Packet): void | Promise<void> {
    if (this.#part === 'end') return
    if (packet.kind === 'data') return this.#takeData(packet.data)
    this.#takeFlush(packet)
  }

  result(): HistoryEnds {
    if (this.#part !== 'end') throw cutOff(this.#part === 'shallow' ? 'the list of shallow commits' : 'the pack')
    return { shallow: this.#shallow, unshallow: this.#unshallow }
  }

  #takeData(data: Buffer): void | Promise<void> {
    throwIfError({ kind: 'data', data })
    const line = () => lineText(data)
    if (this.#part === 'shallow') this.#takeShallow(line())
    else if (isSideBand(data)) return this.#takeBand(data)
    else if (this.#part === 'pack' || !ACKNOWLEDGEMENT.test(line())) throw unexpected(line())
  }

  #takeFlush({ kind }: Packet): void {
    if (kind !== 'flush' || this.#part === 'lines') throw new PacketError(`a ${kind} packet stands where the pack was expected`)
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
