import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { BrokenFileError, keptJson } from '../server/kept-json.ts'
import type { FauxqsApp } from './fauxqs-app.ts'

/** A message in fauxqs' answer at `/_fauxqs/queues/{name}`. */
interface InspectedMessage {
  body: string
  messageGroupId?: string
  messageDeduplicationId?: string
  sequenceNumber?: string
}

interface InspectedQueue {
  messages: { ready: InspectedMessage[]; delayed: InspectedMessage[]; inflight: { message: InspectedMessage }[] }
}

interface SentMessage {
  QueueUrl: string
  MessageBody: string
  MessageGroupId?: string | undefined
  MessageDeduplicationId?: string | undefined
}

/**
 * Messages of fauxqs in `{directory}/messages.json`, written before a request that changes a queue is answered;
 * messages in flight count as waiting.
 */
export class StoredMessages {
  readonly #app: FauxqsApp
  readonly #directory: string | undefined
  #queueUrls: readonly string[] = []
  #written = ''
  #writing: Promise<void> = Promise.resolve()

  /** Must be called before the app listens. */
  constructor(app: FauxqsApp, directory: string | undefined) {
    this.#app = app
    this.#directory = directory
    app.addHook('onSend', async (request) => {
      if (request.method === 'POST' && request.url === '/' && this.#queueUrls.length > 0) await this.#keep()
    })
  }

  /** Sends the messages of the last run to their queues, and keeps those of these queues from now on. */
  async load(queueUrls: readonly string[]): Promise<void> {
    if (this.#directory === undefined) return
    const byName = new Map(queueUrls.map((url) => [nameOf(url), url]))
    for (const message of await readMessages(join(this.#directory, FILE))) {
      // The port, and with it the URL, may differ from the last run.
      const QueueUrl = byName.get(nameOf(message.QueueUrl))
      if (QueueUrl !== undefined) await this.#send({ ...message, QueueUrl })
    }
    this.#queueUrls = queueUrls
    await this.#keep()
  }

  async #send(message: SentMessage): Promise<void> {
    const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' }
    await this.#app.inject({ method: 'POST', url: '/', headers, payload: JSON.stringify(message) })
  }

  /** Writes run one after the other, so that an older state never replaces a newer state. */
  #keep(): Promise<void> {
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#write())
    return this.#writing
  }

  async #write(): Promise<void> {
    if (this.#directory === undefined) return
    const messages = (await Promise.all(this.#queueUrls.map((url) => this.#inspect(url)))).flat()
    const text = `${JSON.stringify(messages, null, 2)}\n`
    if (text === this.#written) return
    const file = join(this.#directory, FILE)
    await mkdir(this.#directory, { recursive: true })
    await writeFile(`${file}.writing`, text)
    await rename(`${file}.writing`, file)
    this.#written = text
  }

  async #inspect(queueUrl: string): Promise<SentMessage[]> {
    const answer = await this.#app.inject({ method: 'GET', url: `/_fauxqs/queues/${nameOf(queueUrl)}` })
    const { ready, delayed, inflight } = answer.json<InspectedQueue>().messages
    return [...inflight.map(({ message }) => message), ...ready, ...delayed]
      .sort((a, b) => Number(a.sequenceNumber ?? 0) - Number(b.sequenceNumber ?? 0))
      .map(({ body, messageGroupId, messageDeduplicationId }) => {
        const ids = { MessageGroupId: messageGroupId, MessageDeduplicationId: messageDeduplicationId }
        return { QueueUrl: queueUrl, MessageBody: body, ...ids }
      })
  }
}

const FILE = 'messages.json'

function nameOf(queueUrl: string): string {
  return queueUrl.slice(queueUrl.lastIndexOf('/') + 1)
}

async function readMessages(file: string): Promise<SentMessage[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]'
    throw error
  })
  const messages = keptJson(file, text)
  if (Array.isArray(messages) && messages.every(isMessage)) return messages
  throw new BrokenFileError(file, 'it is no list of messages')
}

function isMessage(value: unknown): value is SentMessage {
  const { QueueUrl, MessageBody } = Object(value) as Partial<SentMessage>
  return typeof QueueUrl === 'string' && typeof MessageBody === 'string'
}
