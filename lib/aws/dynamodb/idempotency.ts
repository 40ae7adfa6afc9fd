import { randomUUID } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import * as z from 'zod'
import type { Idempotency, StoredAnswer } from '../../app/ports/ports.ts'
import { DomainError } from '../../contract/errors.ts'
import { getItem, ifConditionHolds, putItemIf } from './item.ts'
import { idempotencyKey } from './keys.ts'
import { readRecord } from './read-record.ts'
import type { Table } from './table.ts'

/** The key is used for the first time. */
const KEY_IS_NEW = 'attribute_not_exists(pk)'
/** The item has expired, but DynamoDB has not deleted it yet. */
const KEY_HAS_EXPIRED = '#expires_at < :now'
/** The function that claimed the key for this very request must have ended without an outcome. */
const CLAIM_WAS_ABANDONED = '#status = :in_progress AND #claimed_until < :now_ms AND #fingerprint = :fingerprint'
/** No other request has taken the claim over. */
const CLAIM_IS_OURS = '#claim = :claim AND #status = :in_progress'

/** DynamoDB's limit for an item is 400 KB. */
const MAX_BYTES = 300 * 1024
/** More than a gateway's limit (6 MB), and small enough for memory. */
const MAX_UNPACKED_BYTES = 16 * 1024 * 1024

const packedAnswer = z.object({
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  /** Compressed: reports are JSON and shrink to a tenth. */
  body: z.instanceof(Uint8Array),
})

type PackedAnswer = z.infer<typeof packedAnswer>

const ENTRY = z.object({
  status: z.enum(['in_progress', 'completed']),
  fingerprint: z.string(),
  answer: packedAnswer.optional(),
})

export interface IdempotencyOptions {
  /** Epoch milliseconds. */
  now?: () => number
  /** Retention of an answer. */
  keepMs?: number
}

const DAY_MS = 24 * 60 * 60 * 1000

/**
 * Answers by `Idempotency-Key`, with the conditions of Powertools' idempotency
 * (https://docs.aws.amazon.com/powertools/typescript/latest/features/idempotency/). Keys must be scoped to their caller
 * and have at most 2,000 bytes. An instance knows its own claims, so the instance that claimed a key has to complete or
 * release it.
 */
export class DynamoDbIdempotency implements Idempotency {
  readonly #table: Table
  readonly #claims = new Map<string, string>()
  readonly #options: Required<IdempotencyOptions>

  constructor(table: Table, { now = Date.now, keepMs = DAY_MS }: IdempotencyOptions = {}) {
    this.#table = table
    this.#options = { now, keepMs }
  }

  async claim(key: string, fingerprint: string, until: Date): Promise<StoredAnswer | undefined> {
    const { now, keepMs } = this.#options
    const claim = randomUUID()
    const entry = {
      status: 'in_progress',
      fingerprint,
      claim,
      claimed_until: until.getTime(),
      expires_at: seconds(now() + keepMs),
    }
    const isClaimed = await putItemIf(
      this.#table,
      { ...entry, ...idempotencyKey(key) },
      {
        expression: `${KEY_IS_NEW} OR ${KEY_HAS_EXPIRED} OR (${CLAIM_WAS_ABANDONED})`,
        names: names('expires_at', 'status', 'claimed_until', 'fingerprint'),
        values: { ':now': seconds(now()), ':now_ms': now(), ':in_progress': 'in_progress', ':fingerprint': fingerprint },
      },
    )
    if (!isClaimed) return this.#earlierAnswer(key, fingerprint)
    this.#claims.set(key, claim)
    return undefined
  }

  /** Does nothing if another request has taken the claim over: that request's answer counts. */
  async complete(key: string, answer: StoredAnswer): Promise<void> {
    const update = new UpdateCommand({
      TableName: this.#table.name,
      Key: idempotencyKey(key),
      UpdateExpression: 'SET #status = :completed, #answer = :answer',
      ConditionExpression: CLAIM_IS_OURS,
      ExpressionAttributeNames: names('status', 'answer', 'claim'),
      ExpressionAttributeValues: { ...this.#ourClaim(key), ':completed': 'completed', ':answer': packAnswer(answer) },
    })
    await ifConditionHolds(this.#table.client.send(update))
    this.#claims.delete(key)
  }

  async release(key: string): Promise<void> {
    const remove = new DeleteCommand({
      TableName: this.#table.name,
      Key: idempotencyKey(key),
      ConditionExpression: CLAIM_IS_OURS,
      ExpressionAttributeNames: names('status', 'claim'),
      ExpressionAttributeValues: this.#ourClaim(key),
    })
    await ifConditionHolds(this.#table.client.send(remove))
    this.#claims.delete(key)
  }

  async #earlierAnswer(key: string, fingerprint: string): Promise<StoredAnswer> {
    const item = await getItem(this.#table, idempotencyKey(key))
    const entry = item === undefined ? undefined : readRecord(ENTRY, item, item.pk)
    if (entry !== undefined && entry.fingerprint !== fingerprint) {
      throw new DomainError('idempotency_key_reused', 'This Idempotency-Key was used for another request', { key })
    }
    // Without an entry the first request has just freed the key: the client may retry, as for a request that still
    // runs.
    if (entry?.answer === undefined) {
      throw new DomainError('idempotency_in_progress', 'The first request with this Idempotency-Key still runs', { key })
    }
    return unpackAnswer(entry.answer)
  }

  #ourClaim(key: string): Record<string, unknown> {
    return { ':claim': this.#claims.get(key) ?? 'none', ':in_progress': 'in_progress' }
  }
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000)
}

function names(...attributes: string[]): Record<string, string> {
  return Object.fromEntries(attributes.map((attribute) => [`#${attribute}`, attribute]))
}

/**
 * If an answer does not fit into an item even compressed, it is replaced by one that names the operation, whose report
 * can be read.
 */
function packAnswer({ status, headers, body }: StoredAnswer): PackedAnswer {
  const packed = gzipSync(body)
  if (packed.length <= MAX_BYTES) return { status, headers, body: packed }
  return { status, headers: { 'content-type': 'application/json' }, body: gzipSync(pointer(body)) }
}

/** Throws if the body is no gzip stream, or larger than any answer. */
function unpackAnswer({ status, headers, body }: PackedAnswer): StoredAnswer {
  return { status, headers, body: gunzipSync(body, { maxOutputLength: MAX_UNPACKED_BYTES }).toString() }
}

function pointer(body: string): string {
  const { operation, fabric } = parseObject(body)
  return JSON.stringify({ operation, fabric, message: 'The answer was too large to keep; read the operation for its report.' })
}

function parseObject(body: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(body)) as Record<string, unknown>
  } catch {
    return {}
  }
}
