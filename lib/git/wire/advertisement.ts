import { GIT_LIMITS } from '../limits.ts'
import { linesToFlush, lineText, type Packet, PacketError } from './pkt-line.ts'
import { ReferenceList } from './reference-list.ts'
import { throwIfError } from './side-band.ts'

const SERVICE = '# service='
const LIST = "the server's references and capabilities"

/** The capability advertisement of a remote. Protocol 0 includes the references; protocol 2 lists them on request. */
export type Advertisement =
  | { version: 2; capabilities: ReadonlyMap<string, string> }
  | { version: 0; capabilities: ReadonlyMap<string, string>; references: ReferenceList }

/**
 * Reads the answer of `info/refs` or `upload-pack --advertise-refs` (gitprotocol-http, gitprotocol-v2), keeping
 * only the references that matter for `wanted`, and the names of branches that begin with `below`. Throws
 * PacketError, CutAnswer, RemoteError.
 */
export async function readAdvertisement(packets: AsyncIterable<Packet>, wanted: string, below?: string): Promise<Advertisement> {
  const reading = new AdvertisementReader(new ReferenceList(wanted, below))
  for await (const line of linesToFlush(withoutService(packets), LIST)) reading.add(line)
  return reading.result()
}

/** Over HTTP a line with the name of the service comes first, and a flush packet of its own. */
async function* withoutService(packets: AsyncIterable<Packet>): AsyncGenerator<Packet> {
  let state: 'first' | 'service' | 'list' = 'first'
  for await (const packet of packets) {
    throwIfError(packet)
    if (state === 'first') state = isService(packet) ? 'service' : 'list'
    if (state === 'list') yield packet
    else if (packet.kind === 'flush') state = 'list'
    else if (!isService(packet)) throw new PacketError('a flush packet was expected after the name of the service')
  }
}

function isService(packet: Packet): boolean {
  return packet.kind === 'data' && packet.data.toString('latin1', 0, SERVICE.length) === SERVICE
}

class AdvertisementReader {
  readonly #references: ReferenceList
  #version: 0 | 2 | undefined
  #capabilities = new Map<string, string>()

  constructor(references: ReferenceList) {
    this.#references = references
  }

  add(line: Buffer): void {
    if (this.#version === undefined) this.#start(line)
    else if (this.#version === 2) this.#addCapability(lineText(line))
    else this.#references.add(line)
  }

  result(): Advertisement {
    const capabilities = this.#capabilities
    return this.#version === 2 ? { version: 2, capabilities } : { version: 0, capabilities, references: this.#references }
  }

  #start(line: Buffer): void {
    const text = lineText(line)
    this.#version = text === 'version 2' ? 2 : 0
    if (this.#version === 2) return
    const nul = line.indexOf(0)
    // The first reference of protocol 0 carries the capabilities after its name.
    const list = nul < 0 ? '' : lineText(line.subarray(nul + 1))
    for (const item of list.split(' ')) this.#addCapability(item)
    const reference = nul < 0 ? line : line.subarray(0, nul)
    if (!/ capabilities\^\{\}\n?$/.test(reference.toString('latin1'))) this.#references.add(reference)
  }

  #addCapability(item: string): void {
    if (item === '') return
    const equals = item.indexOf('=')
    const [name, value] = equals < 0 ? [item, ''] : [item.slice(0, equals), item.slice(equals + 1)]
    if (name === 'symref' && value.startsWith('HEAD:')) this.#references.pointHead(value.slice('HEAD:'.length))
    this.#capabilities.set(name, value)
    if (this.#capabilities.size > GIT_LIMITS.capabilities.value) throw new PacketError('the server states too many capabilities')
  }
}
