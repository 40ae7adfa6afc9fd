import * as z from 'zod'
import { Lines } from '../../yaml/syntax/lines.ts'

/* The wording of a fabric's commits: in it `{name}` stands for a fact of the commit, and `{{` for a brace. */

const PLACEHOLDERS = ['subject', 'summary', 'changes', 'kind', 'fabric', 'operation', 'actor', 'reason'] as const

type Placeholder = (typeof PLACEHOLDERS)[number]

/** `changes` may have several lines, or none, and `reason` may be empty. */
export type MessageFacts = Readonly<Record<Placeholder, string>>

export const DEFAULT_TEMPLATE = '{subject}\n\n{changes}'

const MAX_LENGTH = 2000
const TOKEN = /\{\{|\}\}|\{([^{}\n]*)\}|[{}]/g
const KNOWN = PLACEHOLDERS.map((name) => `{${name}}`).join(', ')

/** Trailers that the manager writes itself, and by which it finds its commits again. */
const OWN_TRAILER = /^(?:Operation|Fabric|Kind|Source-Commit|Reason|Signed-off-by):/gim

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f]/g

/** A template, of which every fault is told with its line and column. */
export const messageTemplate = z
  .string()
  .max(MAX_LENGTH)
  .superRefine((template, context) => {
    const lines = new Lines(template, 1)
    for (const { offset, message } of faultsOf(template)) {
      const { line, column } = lines.at(offset)
      context.addIssue({ code: 'custom', message: `line ${line}, column ${column}: ${message}` })
    }
  })

/** The text of a template. No line of it, whatever the facts say, reads as a trailer of the manager. */
export function fillTemplate(template: string, facts: MessageFacts): string {
  const filled = template.replace(TOKEN, (token, name?: string) =>
    name === undefined ? token.slice(0, 1) : isPlaceholder(name) ? facts[name] : token,
  )
  return filled
    .replace(OWN_TRAILER, ' $&')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/\n+$/, '')
}

interface TemplateFault {
  offset: number
  message: string
}

function faultsOf(template: string): TemplateFault[] {
  const [subject = ''] = template.split('\n')
  const changes = [...template.matchAll(/\{changes\}/g)].map(({ index }) => index)
  const blank = subject.trim() === '' ? [{ offset: 0, message: 'expected a subject in the first line, such as {subject}' }] : []
  const misplaced = changes
    .filter((offset, index) => offset < subject.length || index > 0)
    .map((offset) => ({ offset, message: 'expected {changes}, which has many lines, once and below the first line' }))
  return [...blank, ...[...template.matchAll(TOKEN)].flatMap(tokenFaults), ...misplaced, ...forbidden(template)]
}

function tokenFaults({ 0: token, 1: name, index: offset }: RegExpExecArray): TemplateFault[] {
  if (token === '{{' || token === '}}' || (name !== undefined && isPlaceholder(name))) return []
  const hint = `expected one of ${KNOWN}; {{ and }} stand for braces`
  return [{ offset, message: `found ${JSON.stringify(token)}, ${hint}` }]
}

function forbidden(template: string): TemplateFault[] {
  return [
    ...[...template.matchAll(OWN_TRAILER)].map(({ 0: trailer, index: offset }) => ({
      offset,
      message: `found the trailer ${trailer}, which is added by itself where it belongs: leave it out`,
    })),
    ...[...template.matchAll(CONTROL)].map(({ index: offset }) => ({
      offset,
      message: 'found a control character, expected plain text with line feeds',
    })),
  ]
}

function isPlaceholder(name: string): name is Placeholder {
  return PLACEHOLDERS.some((known) => known === name)
}
