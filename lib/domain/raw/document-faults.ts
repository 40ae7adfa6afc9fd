import { error, type Fault, type Position, warning } from '../../contract/fault.ts'
import { isNamespaceName, isObjectName } from '../../kubernetes/names.ts'
import type { DocumentHeader, YamlDocument } from '../../yaml/document.ts'
import type { PlainReason } from '../appliers/configuration.ts'
import type { SkipMark } from '../appliers/skip-marks.ts'
import type { ObjectRef } from '../fabric/object-ref.ts'

const PLAIN: Record<Exclude<PlainReason, 'configuration'>, string> = {
  data: 'it has no apiVersion and kind',
  half: 'it has only one of apiVersion and kind',
  'empty list': 'the list is empty',
}

/** Returns the warning about a document that is kept where no applier reads it. */
export function plainFault(reason: PlainReason, { line }: YamlDocument, file: string): Fault {
  const at = { file, line, column: 1 }
  if (reason === 'configuration')
    return warning('applier_config', at, 'The document configures an applier, and has no effect in a fabric', {
      hint: 'it is kept in unmanaged, where no applier reads it; put it where the applier looks for it, outside of the fabric',
    })
  return warning('not_an_object', at, `The document is not a Kubernetes object: ${PLAIN[reason]}`, {
    hint: 'it is kept in unmanaged, where no applier reads it',
  })
}

/** Returns the warning about an object that an applier leaves out in silence. */
export function skippedFault({ applier, mark }: SkipMark, { line }: YamlDocument, file: string): Fault {
  return warning('applier_skips', { file, line, column: 1 }, `${applier} does not apply this object: its text has ${mark}`, {
    found: mark,
    hint: `delete it, unless ${applier} is meant to leave the object out`,
  })
}

/** Returns the error about an object without a name of its own. */
export function missingName({ generateName: generated, at }: DocumentHeader, start: Position): Fault {
  return error('missing_name', { ...start, ...(at.name ?? at.metadata) }, 'The object has no metadata.name that is a string', {
    found: generated === undefined ? 'no name' : `generateName: ${generated}`,
    expected: 'metadata.name, a string',
    hint: 'objects in Git need a name of their own: without one they cannot be told apart',
  })
}

/** Returns the errors of a name and a namespace that Kubernetes does not accept. */
export function identityFaults(ref: ObjectRef, { at }: DocumentHeader, start: Position): Fault[] {
  const { name, namespace } = ref
  const faults: Fault[] = []
  if (!isObjectName(name, ref)) {
    faults.push(
      error('invalid_name', { ...start, ...at.name }, `metadata.name ${quote(name)} is not a name that Kubernetes accepts`, {
        found: quote(name),
        expected: "at most 253 of a-z, 0-9, '-' and '.', starting and ending with a letter or digit (RFC 1123 subdomain)",
        hint: 'rename the object',
      }),
    )
  }
  if (!isNamespaceName(namespace)) {
    faults.push(
      error(
        'invalid_namespace',
        { ...start, ...at.namespace },
        `metadata.namespace ${quote(namespace)} is not a namespace that Kubernetes accepts`,
        {
          found: quote(namespace),
          expected: "at most 63 of a-z, 0-9 and '-', starting and ending with a letter or digit (RFC 1123 label)",
          hint: 'use the name of an existing namespace, or leave the field out',
        },
      ),
    )
  }
  return faults
}

/** Quotes a text for a message and truncates a long one. */
function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text)
}
