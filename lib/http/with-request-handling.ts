import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { ulid } from 'ulid'
import { definedOf } from '../defined-of.ts'
import { resultOf } from './answers/result.ts'
import { type Deadline, deadlineOf } from './lambda/deadline.ts'
import { addLineKeys, logger, resetLineKeys } from './lambda/logger.ts'
import { countProblem } from './lambda/metrics.ts'
import { type Answer, problemOf } from './problems/problem.ts'
import { askedAt } from './requests/asked-at.ts'

/** The facts about a request before it is parsed. */
export interface Started {
  /** ULID for the operation that this request may start. */
  operation: string
  /** Fires shortly before the function is ended. */
  signal: AbortSignal
  /** The time at which the signal fires, in milliseconds since the epoch. */
  deadline: number
  /** The time at which Lambda ends the function. */
  endsAt: Date
}

/** Turns the result or error of a request into an answer, and logs one line. */
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
  const problem = problemOf(told, askedAt(event))
  if (problem.status >= 500) logger.error('The request failed', told as Error)
  return problem
}

/** Logs one line for each request, and counts each kind of problem. */
function record({ status, body }: Answer, milliseconds: number): void {
  const code = status >= 400 && body !== undefined && 'code' in body ? String(body.code) : undefined
  logger.info('Answered', { status, milliseconds: Math.round(milliseconds), ...definedOf({ code }) })
  if (code !== undefined) countProblem(code)
}
