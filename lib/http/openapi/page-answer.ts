import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { type Answer, HttpError, methodNotAllowed, PROBLEM_STATUS, type ProblemCode } from '../problems/problem.ts'
import texts from '../problems/problem-texts.json' with { type: 'json' }
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

const TEXTS: Readonly<Record<string, { text: string; advice: string } | undefined>> = texts

/**
 * What a problem means and what to do about it, as plain text: the page to which `type` of a problem document leads.
 * Throws `not_found` for an unknown code.
 */
function problemPage(code: string): Answer {
  const told = Object.hasOwn(TEXTS, code) ? TEXTS[code] : undefined
  if (told === undefined) throw new HttpError('not_found', 'There is no problem of this name: /openapi.json lists the codes')
  const content = `${code} (status ${PROBLEM_STATUS[code as ProblemCode]})\n\n${told.text}\n\nWhat to do: ${told.advice}\n`
  return { status: 200, text: { type: 'text/plain; charset=utf-8', content } }
}
