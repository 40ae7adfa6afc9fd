import type { DomainError } from '../../contract/errors.ts'
import { FLUSH, linesToFlush, lineText, type Packet, packetLine, readPackets } from './pkt-line.ts'
import { demultiplex, isSideBand, RemoteMessages, throwIfError } from './side-band.ts'

const NO_OBJECT = '0'.repeat(40)

export interface PushRequest {
  ref: string
  /** The commit that the reference must have now; null: it must not exist. */
  expected: string | null
  commit: string
  pack: Buffer
}

/** Git's own report on the reference. `reason` holds the host's words. `isUnread`: the host could not use the pack. */
export type PushReport = { kind: 'accepted' } | { kind: 'refused'; reason: string; isUnread?: boolean }

/**
 * The answer to a push. `unsent`: no connection was established. `declined`: a server refused, which is true unless the
 * branch shows the commit. `unproved`: the answer is lost, broken or not Git's, so the host may have carried the push
 * out, or may still do so.
 */
export type PushAnswer =
  | PushReport
  | { kind: 'unsent'; error: DomainError }
  | { kind: 'declined'; reason: string; error?: DomainError }
  | { kind: 'unproved'; error: unknown }

/**
 * The body of a push (gitprotocol-pack, "reference update request"): the host moves the reference from `expected` to
 * `commit` or not at all. It uses only capabilities that every host supports, so that no advertisement has to be
 * fetched first.
 */
export function pushRequest({ ref, expected, commit, pack }: PushRequest, agent: string): Buffer[] {
  const command = `${expected ?? NO_OBJECT} ${commit} ${ref}`
  return [packetLine(`${command}\0 report-status side-band-64k agent=${agent}`), FLUSH, pack]
}

/**
 * Reads the report on a push; undefined if the answer is complete and has none. Throws RemoteError if the host gave up,
 * PacketError, and CutAnswer if the report is cut off.
 */
export async function readPushReport(packets: AsyncIterable<Packet>, ref: string): Promise<PushReport | undefined> {
  const messages = new RemoteMessages()
  const lines: string[] = []
  const inner: Buffer[] = []
  for await (const data of linesToFlush(packets, 'the report on the push')) {
    throwIfError({ kind: 'data', data })
    if (!isSideBand(data)) lines.push(lineText(data))
    else inner.push(demultiplex(data, messages) ?? Buffer.alloc(0))
  }
  const report = Buffer.concat(inner)
  if (report.length > 0) {
    for await (const data of linesToFlush(readPackets(once(report)), 'the report on the push')) lines.push(lineText(data))
  }
  return judge(lines, ref, messages.text)
}

function judge(lines: readonly string[], ref: string, words: string): PushReport | undefined {
  const unpack = lines.find((line) => line.startsWith('unpack '))
  const refusal = lines.find((line) => line === `ng ${ref}` || line.startsWith(`ng ${ref} `))
  if (lines.includes(`ok ${ref}`) && unpack === 'unpack ok') return { kind: 'accepted' }
  const said = [refusal?.slice(`ng ${ref}`.length).trim(), unpack === 'unpack ok' ? undefined : unpack, words]
  const reason = said.filter((part) => part !== undefined && part !== '').join('\n')
  const isUnread = unpack !== undefined && unpack !== 'unpack ok'
  if (refusal === undefined && !isUnread) return undefined
  return isUnread ? { kind: 'refused', reason, isUnread } : { kind: 'refused', reason }
}

async function* once(buffer: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(buffer)
}
