import type { ObjectName } from '../../domain/objects/object-name.ts'
import type { DocumentHeader } from '../../yaml/document.ts'
import { isList } from '../../yaml/stream/expand-list.ts'
import { readYamlStream } from '../../yaml/stream/read-stream.ts'
import { UsageError } from '../errors/usage-error.ts'

/** The name of the object in a text. Throws UsageError unless the text holds one object with kind and name. */
export function namedIn(text: string, file: string): ObjectName {
  const { documents, faults } = readYamlStream(Buffer.from(text), file)
  const errors = faults.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new UsageError(`${file} cannot be read`, errors)
  const objects = documents.filter(({ content }) => content !== 'empty')
  const [only] = objects
  if (only === undefined || objects.length > 1 || isList(only.header)) {
    const found = isList(only?.header) ? 'a list' : String(objects.length)
    throw new UsageError(`Expected one object in ${file}, found ${found}: files with several go to raw/, for gfm ingest`)
  }
  return nameOf(only.header, file)
}

function nameOf(header: Partial<DocumentHeader> = {}, file: string): ObjectName {
  const { apiVersion = '', kind, name, namespace = 'default' } = header
  if (kind === undefined || name === undefined)
    throw new UsageError(`The object in ${file} is incomplete: expected apiVersion, kind and metadata.name`)
  const [group = '', version] = apiVersion.split('/')
  return { kind: version === undefined ? kind : `${kind}.${group}`, namespace, name }
}
