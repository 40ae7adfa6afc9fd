import type { Packet } from './pkt-line.ts'

const DATA = 1
const PROGRESS = 2
const ERROR = 3
const MAX_MESSAGES = 16 * 1024

/** The host gave up and said why (side-band 3 or an `ERR` line). */
export class RemoteError extends Error {
  override readonly name = 'RemoteError'
}

/** The host's messages for people, truncated to a maximum length. */
export class RemoteMessages {
  #text = ''

  add(data: Buffer): void {
    if (this.#text.length < MAX_MESSAGES) this.#text += data.toString('utf8')
  }

  /** Without progress that was overwritten in place. */
  get text(): string {
    return this.#text
      .split('\n')
      .map((line) => line.slice(line.lastIndexOf('\r', line.length - 2) + 1).trim())
      .filter((line) => line !== '')
      .join('\n')
  }
}

/** Whether the packet carries a side-band number instead of a line of text. */
export function isSideBand(data: Buffer): boolean {
  const band = data[0]
  return band === DATA || band === PROGRESS || band === ERROR
}

/** The data of one side-band packet; undefined if it holds a message. Throws RemoteError for band 3. */
export function demultiplex(data: Buffer, messages: RemoteMessages): Buffer | undefined {
  if (data[0] === DATA) return data.subarray(1)
  messages.add(data.subarray(1))
  if (data[0] === ERROR) throw new RemoteError(messages.text)
  return undefined
}

/** Throws RemoteError for an `ERR` line. */
export function throwIfError(packet: Packet): void {
  if (packet.kind !== 'data' || packet.data.toString('latin1', 0, 4) !== 'ERR ') return
  throw new RemoteError(packet.data.toString('utf8', 4).trim())
}
