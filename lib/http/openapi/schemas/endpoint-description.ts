import type * as z from 'zod'
import type { ProblemCode } from '../../problems/problem.ts'
import type { AnswerSchema } from './answer-schemas.ts'
import type { AnswerHeader, RequestHeader } from './parameters.ts'

/** Chapters of the document. */
export const TAGS = {
  Fabrics: 'Registrations: what a fabric is and where it is. Git is never touched.',
  Ingestion: 'Raw files in, one managed file per object out, and the state of it.',
  Objects: 'One object at a time; no edit touches another object.',
  Operations: 'What was done, by whom, and how to undo it.',
  Automation: 'What starts ingestion by itself: webhooks and the clock.',
  Deployment: 'The deployment as a whole.',
} as const

/** A text of a media type whose content no schema describes, or what a schema does. */
export type Content = { text: string; example: string } | { schema: z.ZodType; example: unknown }

export interface AnswerDescription {
  description: string
  /** By media type; a name is that of a component. Nothing for an answer without a body. */
  content?: Readonly<Record<string, AnswerSchema | { text: string }>>
  headers?: readonly AnswerHeader[]
}

/** What the API's description says of an endpoint, beside what its route says. */
export interface EndpointDescription {
  tag: keyof typeof TAGS
  summary: string
  description?: string
  query?: z.ZodType
  headers?: readonly RequestHeader[]
  /** By media type. */
  body?: Readonly<Record<string, Content>>
  /** By status. */
  answers: Readonly<Record<number, AnswerDescription>>
  problems: readonly ProblemCode[]
}

/** An answer of JSON. */
export function json(schema: AnswerSchema, description: string, headers: readonly AnswerHeader[] = []): AnswerDescription {
  return { description, content: { 'application/json': schema }, ...(headers.length > 0 && { headers }) }
}
