import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import { type HandedOver, handedOver } from '../../app/ports/ports.ts'
import { getItem } from './item.ts'
import { waitingKey } from './keys.ts'
import type { Table } from './table.ts'

/** Leaves a request as an attribute of one item, under its operation's id. Never throws: the operation then waits. */
export async function leaveRequest({ client, name }: Table, repository: string, request: HandedOver): Promise<void> {
  const leave = new UpdateCommand({
    TableName: name,
    Key: waitingKey(repository),
    UpdateExpression: 'SET #operation = :request',
    ExpressionAttributeNames: { '#operation': request.operation },
    ExpressionAttributeValues: { ':request': request },
  })
  await client.send(leave).catch(() => undefined)
}

/** Takes all requests from the item in one write, so that one caller gets each. Never throws: then they stay. */
export async function claimRequests(table: Table, repository: string): Promise<HandedOver[]> {
  try {
    const { pk: _, sk: __, ...waiting } = (await getItem(table, waitingKey(repository))) ?? {}
    const operations = Object.keys(waiting)
    return operations.length === 0 ? [] : await taken(table, repository, operations)
  } catch {
    return []
  }
}

async function taken({ client, name }: Table, repository: string, operations: readonly string[]): Promise<HandedOver[]> {
  const take = new UpdateCommand({
    TableName: name,
    Key: waitingKey(repository),
    UpdateExpression: `REMOVE ${operations.map((_, n) => `#o${n}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(operations.map((operation, n) => [`#o${n}`, operation])),
    ReturnValues: 'ALL_OLD',
  })
  const { Attributes: before = {} } = await client.send(take)
  return operations.flatMap((operation) => {
    const { success, data } = handedOver.safeParse(before[operation])
    return success ? [data] : []
  })
}
