import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Key } from './keys.ts'

/** The one table of a deployment. */
export interface Table {
  readonly client: DynamoDBDocumentClient
  readonly name: string
  /** Called with each item that a list leaves out. */
  onUnreadable?(id: string, reason: string): void
}

export type Item = Key & Record<string, unknown>
