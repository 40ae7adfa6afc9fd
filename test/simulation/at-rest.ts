import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import type { Table } from '../../lib/aws/dynamodb/table.ts'
import { MemoryTable } from './memory-table.ts'
import type { World } from './world.ts'

/* What a simulated world stands on, for tests in which nothing goes wrong and time does not pass. */

interface Command {
  constructor: { name: string }
  input: Record<string, unknown>
}

interface Answering {
  answer(command: string, input: Record<string, unknown>): unknown
}

/** What each request passes through, by its command. */
type Passing = <T>(command: string, input: Record<string, unknown>, answer: () => T) => Promise<T>

const AT_ONCE: Passing = async (_command, _input, answer) => answer()

/** A client of the SDK whose requests are answered in memory. */
export function clientOf<C>(service: Answering, pass: Passing = AT_ONCE): C {
  const send = ({ constructor: { name }, input }: Command) => pass(name, input, () => service.answer(name, input))
  return { send } as unknown as C
}

/** An empty table in memory. */
export function memoryTable(pass?: Passing): Table {
  return { client: clientOf<DynamoDBDocumentClient>(new MemoryTable(), pass), name: 'table' }
}

/** Lets the world go on until a call is answered. */
export function pumped<T extends object>(port: T, world: World): T {
  return new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target)
      if (typeof member !== 'function') return member
      return async (...values: unknown[]) => {
        const answer = (member as (...all: unknown[]) => Promise<unknown>).apply(target, values)
        let isOver = false
        answer.then(
          () => (isOver = true),
          () => (isOver = true),
        )
        while (!isOver) await world.scheduler.run()
        return answer
      }
    },
  })
}
