import * as z from 'zod'
import { fabricSettings } from '../../contract/fabric.ts'
import { LIMITS } from '../limits.ts'
import { unsafeReason } from '../tree/repo-path.ts'
import { FIRST_KINDS } from './kinds.ts'
import { messageTemplate } from './message-template.ts'

/** The rules for a fabric's settings, shared by the API, the command line and the manifest. */

/** A fabric's name is its id in paths and logs: an RFC 1123 label, as Kubernetes names are. */
export const FABRIC_NAME = /^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/

/** The rule of `FABRIC_NAME` for people. */
export const FABRIC_NAME_RULE =
  "expected at most 63 lower-case letters, digits and '-', starting and ending with a letter or digit"

const takenPlurals: ReadonlySet<string> = new Set(['unmanaged', ...FIRST_KINDS.map(({ plural }) => plural)])
const takenKinds: ReadonlySet<string> = new Set(FIRST_KINDS.map(({ group, kind }) => `${group}/${kind}`))

/** The name of a kind's directory below `managed/`. */
export const pluralName = z
  .string()
  .max(63)
  .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "expected lower-case letters, digits and '-'")

const managedKind = z
  .strictObject({
    group: z
      .string()
      .max(253)
      .regex(/^[a-z0-9.-]*$/, 'expected an API group such as apps.example.com'),
    kind: z
      .string()
      .max(63)
      .regex(/^[A-Z][A-Za-z0-9]*$/, 'expected a kind such as Widget'),
    plural: pluralName.refine((plural) => !takenPlurals.has(plural), 'this plural is taken'),
  })
  .superRefine(({ group, kind }, context) => {
    if (takenKinds.has(`${group}/${kind}`))
      context.addIssue({ code: 'custom', path: ['kind'], message: 'this kind is managed already, under its own plural' })
  })

/**
 * Kinds to manage in addition to those of Hedgehog. Each needs its own directory: otherwise files of two kinds could
 * have the same path.
 */
export const managedKinds = z
  .array(managedKind)
  .max(LIMITS.managedKinds.value)
  .superRefine((kinds, context) => {
    for (const [index, { group, kind, plural }] of kinds.entries()) {
      const earlier = kinds.slice(0, index)
      const report = (field: string, message: string) => context.addIssue({ code: 'custom', path: [index, field], message })
      if (earlier.some((other) => other.plural === plural)) report('plural', 'this plural is taken')
      if (earlier.some((other) => other.group === group && other.kind === kind)) report('kind', 'this kind is listed twice')
    }
  })

/** A directory below the fabric's directory. */
const fabricSubdirectory = z.string().superRefine((path, context) => {
  const reason = unsafeReason(path)
  if (reason !== undefined)
    context.addIssue({ code: 'custom', message: `expected a path below the fabric's directory: it has ${reason}` })
})

/** The settings in a manifest; the API accepts the same. */
export const manifestSettings = {
  archive_strategy: fabricSettings.shape.archive_strategy,
  raw_directory_path: fabricSubdirectory,
  managed_directory_path: fabricSubdirectory,
  validation: fabricSettings.shape.validation,
  crds: fabricSettings.shape.crds,
  rules: fabricSettings.shape.rules,
  on_conflict: fabricSettings.shape.on_conflict,
  kinds: managedKinds,
  commit: fabricSettings.shape.commit.extend({ template: messageTemplate.exactOptional() }),
}
