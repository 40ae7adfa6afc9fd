import { readFile } from 'node:fs/promises'
import { isNode, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import type { Fault } from '../domain/fault.ts'
import type { ManagedKind } from '../domain/kinds.ts'
import { UsageError } from './usage-error.ts'

const name = z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "expected lower-case letters, digits and '-'")
const kindsFile = z.array(
  z.strictObject({
    group: z.string().regex(/^[a-z0-9.-]*$/, 'expected an API group such as apps.example.com'),
    kind: z.string().regex(/^[A-Z][A-Za-z0-9]*$/, 'expected a kind such as Widget'),
    plural: name.refine((plural) => plural !== 'unmanaged', 'this name is taken'),
  }),
)

/** Reads a list of kinds from a YAML or JSON file. Throws UsageError with every fault and its line. */
export async function readKindsFile(file: string): Promise<ManagedKind[]> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new UsageError(`The file of --kinds cannot be read: ${error.message}`)
  })
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const faultAt = (offset: number | undefined, message: string): Fault => {
    const at = offset === undefined ? undefined : lines.linePos(offset)
    return {
      code: 'kinds_file',
      severity: 'error',
      file,
      message,
      ...(at === undefined ? {} : { line: at.line, column: at.col }),
    }
  }
  const syntax = document.errors.map((error) => faultAt(error.pos[0], error.message.split('\n')[0] ?? error.code))
  if (syntax.length > 0) throw new UsageError('The file of --kinds is not YAML', syntax)
  const parsed = kindsFile.safeParse(document.toJS({ maxAliasCount: 0 }))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => {
    const node = document.getIn(path, true)
    return faultAt(isNode(node) ? node.range?.[0] : undefined, `${path.join('.') || 'the file'}: ${message}`)
  })
  throw new UsageError('The file of --kinds does not list kinds', faults)
}
