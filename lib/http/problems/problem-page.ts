import { type Answer, HttpError, PROBLEM_STATUS, type ProblemCode } from './problem.ts'
import texts from './problem-texts.json' with { type: 'json' }

const TEXTS: Readonly<Record<string, { text: string; advice: string } | undefined>> = texts

/**
 * What a problem means and what to do about it, as plain text: the page to which `type` of a problem document leads.
 * Throws `not_found` for an unknown code.
 */
export function problemPage(code: string): Answer {
  const told = Object.hasOwn(TEXTS, code) ? TEXTS[code] : undefined
  if (told === undefined) throw new HttpError('not_found', 'There is no problem of this name: /openapi.json lists the codes')
  const content = `${code} (status ${PROBLEM_STATUS[code as ProblemCode]})\n\n${told.text}\n\nWhat to do: ${told.advice}\n`
  return { status: 200, text: { type: 'text/plain; charset=utf-8', content } }
}
