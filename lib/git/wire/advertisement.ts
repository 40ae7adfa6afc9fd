import { lineText, type Packet } from './pkt-line.ts'
import { throwIfError } from './side-band.ts'

/** What a remote says of itself. Protocol 0 lists the references at once, protocol 2 on request. */
export type Advertisement =
  | { version: 2; capabilities: ReadonlyMap<string, string> }
  | { version: 0; capabilities: ReadonlyMap<string, string>; references: ReadonlyMap<string, string> }

/** Reads the answer of `info/refs` or `upload-pack --advertise-refs` (gitprotocol-http, gitprotocol-v2). */
export async function readAdvertisement(packets: AsyncIterable<Packet>): Promise<Advertisement> {
  const lines: Buffer[] = []
  for await (const packet of packets) {
    throwIfError(packet)
    if (packet.kind === 'data' && !isServiceLine(packet.data)) lines.push(packet.data)
  }
  const first = lines[0]
  if (first !== undefined && lineText(first) === 'version 2') {
    return { version: 2, capabilities: parseCapabilities(lines.slice(1).map(lineText)) }
  }
  return readReferences(lines)
}

function isServiceLine(data: Buffer): boolean {
  return data.toString('latin1', 0, 10) === '# service='
}

function readReferences(lines: readonly Buffer[]): Advertisement {
  const references = new Map<string, string>()
  let capabilities: ReadonlyMap<string, string> = new Map()
  for (const line of lines) {
    const [reference = '', list] = lineText(line).split('\0')
    if (list !== undefined) capabilities = parseCapabilities(list.trim().split(' '))
    const [oid = '', name = ''] = reference.split(' ')
    if (name !== '' && name !== 'capabilities^{}') references.set(name, oid)
  }
  return { version: 0, capabilities, references }
}

function parseCapabilities(items: readonly string[]): Map<string, string> {
  return new Map(
    items
      .filter((item) => item !== '')
      .map((item) => {
        const equals = item.indexOf('=')
        return equals < 0 ? [item, ''] : [item.slice(0, equals), item.slice(equals + 1)]
      }),
  )
}
