import type { Message, SQSClient } from '@aws-sdk/client-sqs'
import * as z from 'zod'
import type { DeadEvents } from '../../app/ports/queues.ts'
import { byText } from '../../by-text.ts'
import type { DeadEvent } from '../../contract/given-up.ts'
import { makeVisible, receiveHidden } from './receive-hidden.ts'

/** Long enough to read all events, which are hidden from other readers meanwhile. */

/**
 * The record that Lambda queues for an event on which a function failed in every attempt
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html).
 */
const LAMBDA_RECORD = z.looseObject({
  requestContext: z.looseObject({ functionArn: z.string() }),
  requestPayload: z.unknown(),
  responsePayload: z
    .looseObject({ errorType: z.string().optional(), errorMessage: z.string().optional() })
    .optional()
    .catch(undefined),
})

const EVENT = z.looseObject({
  'detail-type': z.string(),
  detail: z
    .looseObject({
      object: z.looseObject({ key: z.string() }).optional(),
      repositoryName: z.string().optional(),
      referenceName: z.string().optional(),
    })
    .catch({}),
})

/** The queue of events that no function handled. */
export class SqsDeadEvents implements DeadEvents {
  readonly #client: SQSClient
  readonly #queueUrl: string

  constructor(client: SQSClient, queueUrl: string) {
    this.#client = client
    this.#queueUrl = queueUrl
  }

  async list(limit: number): Promise<DeadEvent[]> {
    const QueueUrl = this.#queueUrl
    const asked = {
      QueueUrl,
      MessageSystemAttributeNames: ['SentTimestamp' as const],
      MessageAttributeNames: ['All'],
    }
    const taken: Message[] = []
    try {
      for await (const message of receiveHidden(this.#client, limit, asked)) taken.push(message)
    } finally {
      await Promise.all(taken.map(({ ReceiptHandle }) => makeVisible(this.#client, { QueueUrl, ReceiptHandle })))
    }
    return taken.map(deadEvent).sort(byText(({ sent_at }) => sent_at))
  }
}

/** A message that cannot be parsed is listed without details. */
function deadEvent({
  MessageId: id = '',
  Body: body = '',
  Attributes: attributes = {},
  MessageAttributes: told = {},
}: Message): DeadEvent {
  const sent_at = new Date(Number(attributes.SentTimestamp ?? 0)).toISOString()
  const content = parsed(body)
  const record = LAMBDA_RECORD.safeParse(content)
  if (record.success) {
    const {
      requestContext,
      requestPayload,
      responsePayload: { errorType: code = 'Error', errorMessage: message = '' } = {},
    } = record.data
    return {
      id,
      sent_at,
      about: aboutOf(requestPayload),
      function: nameOf(requestContext.functionArn),
      failure: { code, message },
    }
  }
  const code = told.ERROR_CODE?.StringValue
  const target = told.TARGET_ARN?.StringValue
  return {
    id,
    sent_at,
    about: aboutOf(content),
    ...(target === undefined ? {} : { function: nameOf(target) }),
    ...(code === undefined ? {} : { failure: { code, message: told.ERROR_MESSAGE?.StringValue ?? '' } }),
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** The event and its subject, for people. */
function aboutOf(event: unknown): string {
  const read = EVENT.safeParse(event)
  if (!read.success) return 'an event that cannot be read'
  const { object, repositoryName, referenceName } = read.data.detail
  return [read.data['detail-type'], object?.key, repositoryName, referenceName].filter((word) => word !== undefined).join(' ')
}

/** `arn:aws:lambda:{region}:{account}:function:{name}`, perhaps with a version behind it. */
function nameOf(arn: string): string {
  return arn.split(':')[6] ?? arn
}
