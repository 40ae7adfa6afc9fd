import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type CheckedObject, readCheckedObject } from '../../lib/rules/model/checked-object.ts'
import { readYamlStream } from '../../lib/yaml/stream/read-stream.ts'

/** The text of a valid fabric with every kind of object. */
export const BASE = readFileSync(join(import.meta.dirname, 'base.yaml'), 'utf8')

/** Returns the objects of a file with many documents. Throws for a file with faults. */
export function objectsOf(text: string, file: string): CheckedObject[] {
  const { documents, faults } = readYamlStream(Buffer.from(text), file)
  const fault = faults.find(({ severity }) => severity === 'error')
  if (fault !== undefined) throw new Error(`${file}:${fault.line}: ${fault.message}`)
  return documents.flatMap((document) => readCheckedObject(document, file) ?? [])
}
