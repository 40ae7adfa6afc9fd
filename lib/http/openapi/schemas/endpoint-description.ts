import type * as z from 'zod'
import type { ProblemCode } from '../../problems/problem.ts'
import type { AnswerSchema } from './answer-schemas.ts'
import type { AnswerHeader, RequestHeader } from './parameters.ts'

/** Chapters of the document. */
export const TAGS = {
  Fabrics: 'Registrations of fabrics. Git is never touched.',
  Repositories: 'Repositories, whose secrets all of their fabrics share.',
  Ingestion: 'Raw files in, one managed file per object out, and the state of a fabric.',
  Objects: 'One object at a time; no edit touches another object.',
  Operations: 'The history of operations, and how to undo one.',
  Automation: 'Automatic ingestion, started by webhooks and the clock.',
  Deployment: 'The deployment as a whole.',
} as const

/** A text without a schema, or a value with one. */
export type Content = { text: string; example: string } | { schema: z.ZodType; example: unknown }

export interface AnswerDescription {
  description: string
  /** By media type; a string names a component. Absent for an answer without a body. */
  content?: Readonly<Record<string, AnswerSchema | { text: string }>>
  headers?: readonly AnswerHeader[]
}

/** The description of an endpoint, in addition to its route. */
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

/** The answer to a client that has this version already. */
export const UNCHANGED: AnswerDescription = { description: 'The caller has this version', headers: ['ETag'] }

/** An answer of JSON. */
export function json(schema: AnswerSchema, description: string, headers: readonly AnswerHeader[] = []): AnswerDescription {
  return { description, content: { 'application/json': schema }, ...(headers.length > 0 && { headers }) }
}
