import { readFile } from 'node:fs/promises'
import { type Document, isNode, LineCounter, parseDocument } from 'yaml'
import type * as z from 'zod'
import { type ManagedKind, type RuleSettings, ruleSettings } from '../../contract/fabric.ts'
import { error, type Fault } from '../../contract/fault.ts'
import { managedKinds } from '../../domain/fabric/settings.ts'
import { NO_EXTENSIONS } from '../../yaml/syntax/parser-options.ts'
import { UsageError } from '../errors/usage-error.ts'

/** Reads the file of `--kinds`, a list of kinds in YAML or JSON. Throws UsageError with every fault and its line. */
export function readKindsFile(file: string): Promise<ManagedKind[]> {
  return readSettings('--kinds', file, managedKinds, 'list kinds')
}

/** Reads the file of `--rules`: `config` and `silenced`. Throws UsageError with every fault and its line. */
export function readRulesFile(file: string): Promise<RuleSettings> {
  return readSettings('--rules', file, ruleSettings, 'say what the rules of a fabric may')
}

async function readSettings<T>(option: string, file: string, schema: z.ZodType<T>, content: string): Promise<T> {
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new UsageError(`The file of ${option} cannot be read: ${error.message}`)
  })
  const lines = new LineCounter()
  const document = parseDocument(text, { ...NO_EXTENSIONS, lineCounter: lines })
  const faultAt = (offset: number, message: string): Fault => {
    const { line, col: column } = lines.linePos(offset)
    return error('settings_file', { file, line, column }, message)
  }
  const syntax = document.errors.map((error) => faultAt(error.pos[0], error.message.split('\n')[0] ?? error.code))
  if (syntax.length > 0) throw new UsageError(`The file of ${option} is not YAML`, syntax)
  const parsed = schema.safeParse(plainValue(document, option))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) =>
    faultAt(offsetOf(document, path), `${path.join('.') || 'the file'}: ${message}`),
  )
  throw new UsageError(`The file of ${option} does not ${content}`, faults)
}

function plainValue(document: Document, option: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 })
  } catch (error) {
    throw new UsageError(`The file of ${option} has aliases: ${error instanceof Error ? error.message : error}`)
  }
}

/** The offset of a value, or of the nearest existing value around it. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}
