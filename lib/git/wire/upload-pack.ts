import { FLUSH, lineText, type Packet, packetLine } from './pkt-line.ts'
import { demultiplex, isSideBand, RemoteError, RemoteMessages, throwIfError } from './side-band.ts'

/** More than any history has commits: everything, as `git fetch --unshallow` asks for it. */
export const INFINITE_DEPTH = 2_147_483_647

export interface FetchRequest {
  want: string
  /** Commits that are here with all they reach, down to `shallow`. */
  have: readonly string[]
  /** Commits whose parents are not here. */
  shallow: readonly string[]
  /** How many commits of history; absent: all that is new. */
  depth?: number | undefined
}

export interface FetchedPack {
  pack: Buffer
  /** Commits that have lost, or got, their parents. */
  shallow: string[]
  unshallow: string[]
}

/** The body of one protocol 0 fetch over a stateless connection (gitprotocol-pack): every server speaks it, whatever else it speaks. */
export function fetchRequest({ want, have, shallow, depth }: FetchRequest, agent: string): Buffer {
  // multi_ack_detailed is asked for because Azure DevOps insists on it; thin packs are not, as each pack must stand alone here.
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

/** Reads the answer to a fetch. `onBytes` is told how much of the pack has come. Throws RemoteError. */
export async function readFetchAnswer(packets: AsyncIterable<Packet>, onBytes: (bytes: number) => void): Promise<FetchedPack> {
  const shallow: string[] = []
  const unshallow: string[] = []
  const chunks: Buffer[] = []
  const messages = new RemoteMessages()
  let received = 0
  for await (const packet of packets) {
    if (packet.kind !== 'data') continue
    if (isSideBand(packet.data)) {
      const chunk = demultiplex(packet.data, messages)
      if (chunk === undefined) continue
      chunks.push(chunk)
      received += chunk.length
      onBytes(received)
      continue
    }
    throwIfError(packet)
    const [word, oid = ''] = lineText(packet.data).split(' ')
    if (word === 'shallow') shallow.push(oid)
    else if (word === 'unshallow') unshallow.push(oid)
    else if (word !== 'ACK' && word !== 'NAK') throw new RemoteError(`unexpected line in the answer to a fetch: ${word}`)
  }
  return { pack: Buffer.concat(chunks), shallow, unshallow }
}
