import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { type Answer, HttpError, methodNotAllowed } from '../problems/problem.ts'
import { problemPage } from '../problems/problem-page.ts'
import { askedAt } from '../requests/asked-at.ts'
import { pageAt } from '../routes.ts'
import { openApiDocument } from './document.ts'

/**
 * Answers a request that has no route of its own: a page of the API about itself. Throws `not_found` at any other path,
 * and `method_not_allowed`.
 */
export function pageAnswer(event: APIGatewayProxyEventV2): Answer {
  const found = pageAt(event.rawPath)
  if (found === undefined)
    throw new HttpError('not_found', 'There is nothing at this path: /openapi.json lists the paths of the API')
  const { method } = event.requestContext.http
  if (method !== 'GET' && method !== 'HEAD') throw methodNotAllowed([found.page.method])
  if (found.page.id === 'explainProblem') return problemPage(found.named)
  return {
    status: 200,
    body: { ...openApiDocument(), servers: [{ url: askedAt(event).origin, description: 'This deployment' }] },
  }
}
