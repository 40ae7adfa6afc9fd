import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { ulid } from 'ulid'
import { definedOf } from '../defined-of.ts'
import { resultOf } from './answers/result.ts'
import { type Deadline, deadlineOf } from './lambda/deadline.ts'
import { addLineKeys, logger, resetLineKeys } from './lambda/logger.ts'
import { countProblem } from './lambda/metrics.ts'
import { type Answer, problemOf } from './problems/problem.ts'

/** What is known of a request before anything of it is read. */
export interface Started {
  /** ULID for the operation that this request may start. */
  operation: string
  /** Fires shortly before the function is ended. */
  signal: AbortSignal
  /** When it does, in milliseconds of the epoch. */
  deadline: number
  /** When Lambda ends the function, whatever it does. */
  endsAt: Date
}

/** Turns whatever becomes of a request into an answer, with one line of the log. */
export async function withRequestHandling(
  event: APIGatewayProxyEventV2,
  context: Context,
  serve: (started: Started) => Promise<Answer>,
): Promise<APIGatewayProxyStructuredResultV2> {
  const started = performance.now()
  const deadline = deadlineOf(context)
  logger.addContext(context)
  const operation = ulid()
  const endsAt = new Date(Date.now() + context.getRemainingTimeInMillis())
  addLineKeys({ request_id: event.requestContext.requestId, route: event.routeKey, operation })
  try {
    const { signal, deadline: until } = deadline
    const answer = await serve({ operation, signal, deadline: until, endsAt }).catch((error) => failure(error, event, deadline))
    record(answer, performance.now() - started)
    return resultOf(answer, event)
  } finally {
    deadline.clear()
    resetLineKeys()
  }
}

function failure(error: unknown, event: APIGatewayProxyEventV2, deadline: Deadline): Answer {
  const told = deadline.explain(error)
  const problem = problemOf(told, event.requestContext.requestId)
  if (problem.status >= 500) logger.error('The request failed', told as Error)
  return problem
}

/** One line of the log a request, and a count of every kind of problem. */
function record({ status, body }: Answer, milliseconds: number): void {
  const code = status >= 400 && body !== undefined && 'code' in body ? String(body.code) : undefined
  logger.info('Answered', { status, milliseconds: Math.round(milliseconds), ...definedOf({ code }) })
  if (code !== undefined) countProblem(code)
}
