import { createHmac } from 'node:crypto'
import type { S3ObjectCreatedNotificationEvent, ScheduledEvent } from 'aws-lambda'
import { handler as webhook } from '../../functions/git-webhook.ts'
import { handler as worker } from '../../functions/ingest-queue.ts'
import { handler as upload } from '../../functions/raw-upload.ts'
import { handler as sweep } from '../../functions/sweep.ts'
import { keyOfUpload } from '../../lib/aws/s3/upload-key.ts'
import { apiEvent, lambdaContext as contextOf } from '../support/api-event.ts'
import { ANN } from '../support/objects.ts'
import type { DeployedInput, Outcome, Task } from './messages.ts'

/** A loaded machine must not end a function. */
const lambdaContext = (name: string) => ({ ...contextOf(name), getRemainingTimeInMillis: () => 600_000 })

/** Calls of the functions, wired as the environment said when this module was loaded. */
export const ACTIONS: Record<Task['action'], (input: DeployedInput) => Promise<Pick<Outcome, 'status'>>> = {
  webhook: async ({ repository, before, after }) => {
    const body = JSON.stringify({ ref: 'refs/heads/main', before, after, pusher: ANN })
    const signature = createHmac('sha256', process.env.WEBHOOK_SECRET ?? '')
      .update(body)
      .digest('hex')
    const headers = {
      'content-type': 'application/json',
      'x-gitea-event': 'push',
      'x-gitea-delivery': 'delivery-1',
      'x-gitea-signature': signature,
    }
    const { event } = apiEvent({ method: 'POST', path: `/webhooks/gitea/${repository}`, headers, body })
    return { status: String((await webhook(event, lambdaContext('git-webhook'))).statusCode) }
  },
  worker: async ({ event }) => {
    if (event === undefined) throw new Error('There is no message')
    const { batchItemFailures } = await worker(event, lambdaContext('ingest-queue'))
    return { status: batchItemFailures.length === 0 ? 'done' : 'comes again' }
  },
  upload: async ({ upload: id }) => {
    const event = { detail: { object: { key: keyOfUpload(id) } } } as S3ObjectCreatedNotificationEvent
    await upload(event, lambdaContext('raw-upload'))
    return { status: 'done' }
  },
  sweep: async () => {
    await sweep({} as ScheduledEvent, lambdaContext('sweep'))
    return { status: 'done' }
  },
}
