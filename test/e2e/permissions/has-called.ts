import { readCalls } from '../../../lib/local/aws/call-trail.ts'

/** Whether a function has made a call on an item whose partition begins so. */
export function hasCalled(callFile: string, name: string, { action: wanted, key }: { action: string; key: string }): boolean {
  return readCalls(callFile).some(({ principal, action, context }) => {
    const isMeant = action === wanted && context['dynamodb:LeadingKeys']?.[0]?.startsWith(key) === true
    return isMeant && principal.endsWith(name)
  })
}

/** Whether the function behind the queue has put a message into the dead-letter queue. */
export function hasBuried(callFile: string): boolean {
  return readCalls(callFile).some(
    ({ principal, action, resource }) =>
      principal.endsWith('ingest-queue') && action === 'sqs:SendMessage' && resource.includes('dead-operations'),
  )
}
