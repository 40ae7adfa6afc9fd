import { randomUUID } from 'node:crypto'
import { appendFile, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import * as z from 'zod'
import { ACCOUNT, LOCAL_REGION } from '../server/local-aws.ts'

/** Limits of one request: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const MAX_ENTRIES = 10
const MAX_BYTES = 256 * 1024

const ENTRY = z.object({
  EventBusName: z.string(),
  Source: z.string(),
  DetailType: z.string(),
  Detail: z.string(),
  Time: z.number().optional(),
})
const REQUEST = z.object({ Entries: z.array(ENTRY).min(1).max(MAX_ENTRIES) })

/** Buses that write events to a file, one per line, in the form that a rule's target would get. */
export class LocalEventBus {
  readonly #file: string
  readonly #buses: ReadonlySet<string>

  constructor(file: string, buses: readonly string[]) {
    this.#file = file
    this.#buses = new Set(buses)
  }

  /** The answer to `PutEvents`, and its status. */
  async put(body: string): Promise<{ status: number; body: object }> {
    const { success, data, error } = REQUEST.safeParse(JSON.parse(body))
    if (!success) return { status: 400, body: { __type: 'ValidationException', message: error.message } }
    if (data.Entries.reduce((sum, { Detail }) => sum + Buffer.byteLength(Detail), 0) > MAX_BYTES)
      return { status: 400, body: { __type: 'ValidationException', message: 'Total size of the entries is over the limit' } }
    const results = data.Entries.map((entry) => this.#take(entry))
    const lines = results.flatMap((result) => ('event' in result ? [`${JSON.stringify(result.event)}\n`] : []))
    await mkdir(dirname(this.#file), { recursive: true })
    await appendFile(this.#file, lines.join(''))
    const Entries = results.map((result) => ('event' in result ? { EventId: result.event.id } : result))
    return { status: 200, body: { FailedEntryCount: results.length - lines.length, Entries } }
  }

  #take({ EventBusName, Source: source, DetailType, Detail, Time }: z.infer<typeof ENTRY>) {
    if (!this.#buses.has(EventBusName)) return { ErrorCode: 'ResourceNotFound', ErrorMessage: `There is no bus ${EventBusName}` }
    const detail = objectIn(Detail)
    if (detail === undefined) return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' }
    const time = new Date(Time === undefined ? Date.now() : Time * 1000).toISOString()
    const common = { version: '0', id: randomUUID(), account: ACCOUNT, region: LOCAL_REGION, resources: [] }
    return { event: { ...common, source, 'detail-type': DetailType, time, detail } }
  }
}

function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}
