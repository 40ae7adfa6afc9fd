import type { StoredObject } from '../../app/reading/read-objects.ts'
import type { OperationReport } from '../../contract/report.ts'
import { readDocumentValue } from '../../yaml/edit/read-text.ts'
import { jsonText } from '../../yaml/value/json-text.ts'
import { type Answer, HttpError } from '../problems/problem.ts'
import { prefersJson } from '../requests/media-type.ts'
import { isKnown } from '../requests/preconditions.ts'
import { hnpAnswer } from './hnp-answer.ts'

type Headers = Readonly<Record<string, string | undefined>>

/**
 * The text of the object's file, or its value as JSON, by `Accept`. Throws `not_acceptable` for JSON of a file that
 * cannot be read.
 */
export function objectAnswer({ text, etag, path }: StoredObject, headers: Headers): Answer {
  const common = { etag: `"${etag}"`, vary: 'accept, accept-encoding' }
  if (isKnown(headers, etag)) return { status: 304, headers: common }
  if (!prefersJson(headers.accept)) return { status: 200, headers: common, text: { type: 'application/yaml', content: text } }
  const read = readDocumentValue(text)
  if ('value' in read) return { status: 200, headers: common, text: { type: 'application/json', content: jsonText(read.value) } }
  throw new HttpError('not_acceptable', `${path} cannot be read as YAML, so there is no JSON of it: ask for application/yaml`, [
    { ...read, file: path },
  ])
}

/** The report of an edit, with the object's new entity tag. */
export function editAnswer(report: OperationReport): Answer {
  const { edited, dry_run } = report
  const etag = edited?.after ?? null
  const status = edited?.action === 'created' && !dry_run ? 201 : 200
  return { status, body: hnpAnswer(report), ...(etag === null || dry_run ? {} : { headers: { etag: `"${etag}"` } }) }
}
