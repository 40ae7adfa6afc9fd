import type { StoredObject } from '../../app/reading/read-objects.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { ObjectName } from '../../domain/objects/object-name.ts'
import { readDocumentValue } from '../../yaml/edit/read-text.ts'
import { jsonText } from '../../yaml/value/json-text.ts'
import { type Answer, HttpError } from '../problems/problem.ts'
import { prefersJson } from '../requests/media-type.ts'
import { isKnown } from '../requests/preconditions.ts'
import { hnpAnswer } from './hnp-answer.ts'
import { placeOf } from './places.ts'

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

/** The report of an edit, with the object's new entity tag, and the place of an object that is new. */
export function editAnswer(report: OperationReport, { kind, namespace, name }: ObjectName): Answer {
  const { fabric, edited, dry_run } = report
  const etag = edited?.after ?? null
  if (etag === null || dry_run) return { status: 200, body: hnpAnswer(report) }
  const headers = { etag: `"${etag}"` }
  if (edited?.action !== 'created') return { status: 200, body: hnpAnswer(report), headers }
  const location = placeOf('fabrics', fabric, 'objects', kind, namespace, name)
  return { status: 201, body: hnpAnswer(report), headers: { ...headers, location } }
}
