import type { SQSEvent } from 'aws-lambda'

/** Messages as `group:body`, received for the `attempt`th time. */
export function eventOf(messages: readonly string[], attempt = 1): SQSEvent {
  const Records = messages.map((message) => {
    const [group = '', body = ''] = message.split(':')
    const times = { SentTimestamp: '0', SenderId: '', ApproximateFirstReceiveTimestamp: '0' }
    return {
      messageId: message,
      receiptHandle: `handle of ${message}`,
      body,
      attributes: { ...times, ApproximateReceiveCount: String(attempt), MessageGroupId: group },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:operations.fifo',
      awsRegion: 'eu-central-1',
    }
  })
  return { Records }
}
