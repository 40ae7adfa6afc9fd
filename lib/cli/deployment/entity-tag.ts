import type { Precondition } from '../../domain/objects/object-edit.ts'

/** The entity tag of an answer, without quotes; undefined if it has none. */
export function etagIn(headers: Headers): string | undefined {
  return headers.get('etag')?.replace(/^(W\/)?"(.*)"$/, '$2')
}

/** The headers of a precondition (https://www.rfc-editor.org/rfc/rfc9110#section-13.1). */
export function headersOf(precondition: Precondition): Record<string, string> {
  if ('isNew' in precondition) return { 'if-none-match': '*' }
  const { matches } = precondition
  return { 'if-match': matches === '*' ? '*' : matches.map((etag) => `"${etag}"`).join(', ') }
}
