import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import type { Item } from '../../lib/aws/dynamodb/table.ts'
import { definedOf } from '../../lib/defined-of.ts'
import { conditionOf, type Placeholders, updateOf } from './expression.ts'

/** The input of a command, as far as it is looked at. */
interface Request {
  Key?: { pk: string; sk: string }
  Item?: Record<string, unknown>
  IndexName?: string
  ConditionExpression?: string
  UpdateExpression?: string
  KeyConditionExpression?: string
  FilterExpression?: string
  ExpressionAttributeNames?: Record<string, string>
  ExpressionAttributeValues?: Record<string, unknown>
  ExclusiveStartKey?: Record<string, unknown>
  ScanIndexForward?: boolean
  ReturnValues?: string
  Limit?: number
}

/** Told of each item that was written; undefined: deleted. */
export type OnWrite = (before: Item | undefined, after: Item | undefined) => void

/** A DynamoDB table: what its requests do, at once and without fail. */
export class MemoryTable {
  readonly items: Map<string, Item>
  onWrite: OnWrite = () => undefined

  constructor(items: ReadonlyMap<string, Item> = new Map()) {
    this.items = new Map(items)
  }

  /** `name`: of the command's class. Throws what DynamoDB answers. */
  answer(name: string, request: Request): unknown {
    switch (name) {
      case 'GetCommand':
        return { Item: this.items.get(keyOf(request.Key)) }
      case 'PutCommand':
        return this.#put(request)
      case 'UpdateCommand':
        return this.#update(request)
      case 'DeleteCommand':
        return this.#delete(request)
      case 'QueryCommand':
      case 'ScanCommand':
        return this.#query(request)
      default:
        throw new Error(`the table does not know ${name}`)
    }
  }

  /** DynamoDB stores no undefined attribute (the client is told to leave them out). */
  #put(request: Request): unknown {
    const item = definedOf(request.Item ?? {}) as Item
    const before = this.#checked(request, item)
    this.#write(before, item)
    return {}
  }

  #update(request: Request): unknown {
    const key = request.Key ?? { pk: '', sk: '' }
    const before = this.#checked(request, key)
    const changes = updateOf(request.UpdateExpression ?? '')(before ?? {}, placeholders(request))
    const after = definedOf({ ...key, ...before, ...changes }) as Item
    this.#write(before, after)
    if (request.ReturnValues === 'ALL_OLD') return before === undefined ? {} : { Attributes: before }
    return request.ReturnValues === 'ALL_NEW' ? { Attributes: after } : {}
  }

  #delete(request: Request): unknown {
    const before = this.#checked(request, request.Key)
    if (before === undefined) return {}
    this.items.delete(keyOf(before))
    this.onWrite(before, undefined)
    return {}
  }

  #checked(request: Request, key: { pk: string; sk: string } | undefined): Item | undefined {
    const before = this.items.get(keyOf(key))
    const { ConditionExpression: condition } = request
    if (condition === undefined || conditionOf(condition)(before ?? {}, placeholders(request))) return before
    throw new ConditionalCheckFailedException({ message: 'The conditional request failed', $metadata: {} })
  }

  #write(before: Item | undefined, after: Item): void {
    this.items.set(keyOf(after), after)
    this.onWrite(before, after)
  }

  #query(request: Request): unknown {
    const { ExclusiveStartKey: start, ScanIndexForward: forward = true, Limit: limit = 1000 } = request
    const given = placeholders(request)
    const sort = sortKeyOf(request)
    const condition = request.KeyConditionExpression === undefined ? () => true : conditionOf(request.KeyConditionExpression)
    const found = [...this.items.values()].filter((item) => condition(item, given))
    const sorted = found.sort((a, b) => (forward ? 1 : -1) * compareItems(sort, a, b))
    const rest = start === undefined ? sorted : sorted.filter((item) => (forward ? 1 : -1) * compareItems(sort, item, start) > 0)
    const page = rest.slice(0, limit)
    const filter = request.FilterExpression === undefined ? () => true : conditionOf(request.FilterExpression)
    const Items = page.filter((item) => filter(item, given))
    return page.length < rest.length ? { Items, LastEvaluatedKey: page.at(-1) } : { Items }
  }
}

function keyOf(key: { pk: string; sk: string } | undefined): string {
  return `${key?.pk}|${key?.sk}`
}

function placeholders({ ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} }: Request): Placeholders {
  return { names, values }
}

/** Of the table, or of an index: the second attribute that the key condition names. */
function sortKeyOf({ IndexName, KeyConditionExpression = '', ExpressionAttributeNames: names = {} }: Request): string {
  if (IndexName === undefined) return 'sk'
  const second = / AND (?:begins_with\()?\s*([#\w]+)/.exec(KeyConditionExpression)?.[1]
  return second === undefined ? 'sk' : (names[second] ?? second)
}

function compareItems(sort: string, a: Record<string, unknown>, b: Record<string, unknown>): number {
  for (const field of [sort, 'pk', 'sk']) {
    const [x, y] = [a[field] as string | number, b[field] as string | number]
    if (x !== y) return x < y ? -1 : 1
  }
  return 0
}
