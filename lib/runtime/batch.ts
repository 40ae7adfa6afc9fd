import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch'
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda'
import { DomainError } from '../domain/errors.ts'
import { readConfig } from './config.ts'
import { Container } from './container.ts'
import { logger } from './logger.ts'

/**
 * A Lambda function behind the FIFO queue. A message whose failure may pass comes back, and with it those behind it in its group; a failure that
 * would only repeat itself is in the operation's record and the message is done.
 */
export function queueFunction(
  handle: (body: string, container: Container) => Promise<void>,
  container = new Container(readConfig(process.env)),
) {
  const processor = new SqsFifoPartialProcessorAsync()
  const handleRecord = async ({ body, messageId }: SQSRecord) => {
    logger.appendKeys({ message_id: messageId })
    try {
      await handle(body, container)
    } catch (error) {
      const passes = !(error instanceof DomainError) || error.retryable
      logger.error(passes ? 'The message will come again' : 'The operation failed for good', error as Error)
      if (passes) throw error
    } finally {
      logger.resetKeys()
    }
  }
  return (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.addContext(context)
    return processPartialResponse(event, handleRecord, processor, {
      context,
      throwOnFullBatchFailure: false,
      skipGroupOnError: true,
    })
  }
}
