import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import type { Fault } from '../fault.ts'
import type { Layout } from '../layout.ts'
import type { DocumentCheck } from '../plan/read-raw-file.ts'
import type { Snapshot } from '../snapshot.ts'
import { filesBelow, isManifestFile } from '../walk.ts'
import type { YamlDocument } from '../yaml-stream/document.ts'
import { NO_EXTENSIONS } from '../yaml-stream/parser-options.ts'
import { readCrdSchemas } from './crd-schema.ts'

/** Checks objects against the CustomResourceDefinitions in `.hnp/crds/`; kinds without one there pass. */
export async function crdCheck(snapshot: Snapshot, layout: Layout): Promise<DocumentCheck> {
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false })
  const validators = new Map<string, ValidateFunction>()
  for (const { path, oid, type } of await filesBelow(snapshot, layout.crds)) {
    if (type !== 'blob' || !isManifestFile(path)) continue
    for (const { apiVersion, kind, schema } of readCrdSchemas(Buffer.from(await snapshot.blob(oid)).toString('utf8'))) {
      validators.set(`${apiVersion}/${kind}`, ajv.compile(schema))
    }
  }
  return (document, file) => {
    const validate = validators.get(`${document.header?.apiVersion}/${document.header?.kind}`)
    return validate === undefined ? [] : violations(document, file, validate)
  }
}

function violations(document: YamlDocument, file: string, validate: ValidateFunction): Fault[] {
  const lines = new LineCounter()
  const parsed = parseDocument(Buffer.from(document.bytes).toString('utf8'), {
    ...NO_EXTENSIONS,
    lineCounter: lines,
    uniqueKeys: false,
    stringKeys: true,
  })
  if (parsed.errors.length > 0 || validate(parsed.toJS({ maxAliasCount: 100 }))) return []
  return (validate.errors ?? []).map((error) => violation(error, document, file, positionOf(error.instancePath, parsed, lines)))
}

function violation(
  error: ErrorObject,
  document: YamlDocument,
  file: string,
  at: { line: number; column: number } | undefined,
): Fault {
  const { kind, name } = document.header ?? {}
  const place =
    at === undefined ? { line: document.line, column: 1 } : { line: document.firstLine + at.line - 1, column: at.column }
  return {
    code: 'schema_violation',
    severity: 'error',
    message: `${kind} ${name}: ${error.instancePath === '' ? 'the object' : error.instancePath.slice(1).replaceAll('/', '.')} ${error.message}`,
    file,
    ...place,
    expected: expectation(error),
    hint: 'the schema is that of the CustomResourceDefinition in .hnp/crds',
  }
}

function expectation({ keyword, params }: ErrorObject): string {
  return `${keyword}: ${Object.values(params as Record<string, unknown>)
    .map((value) => JSON.stringify(value))
    .join(', ')}`
}

/** Where the value of a JSON pointer begins, within the document's own text. */
function positionOf(pointer: string, parsed: Document.Parsed, lines: LineCounter): { line: number; column: number } | undefined {
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const node = path.length === 0 ? parsed.contents : parsed.getIn(path, true)
  if (!isNode(node) || !node.range) return undefined
  const { line, col } = lines.linePos(node.range[0])
  return { line, column: col }
}
