import * as z from 'zod'
import { faultOfRemoteUrl } from '../../app/remote-url.ts'
import { ARCHIVE_STRATEGIES, CONFLICT_POLICIES } from '../../domain/fabric.ts'
import { HEDGEHOG_KINDS } from '../../domain/kinds.ts'
import { isBranchName } from '../../git/wire/branch-name.ts'
import { scanInterval } from './scan-interval.ts'
import { directoryPath, fabricName } from './text.ts'

const taken = new Set(['unmanaged', ...HEDGEHOG_KINDS.map(({ plural }) => plural)])

const managedKind = z.strictObject({
  group: z
    .string()
    .max(253)
    .regex(/^[a-z0-9.-]*$/, 'expected an API group such as apps.example.com'),
  kind: z
    .string()
    .max(63)
    .regex(/^[A-Z][A-Za-z0-9]*$/, 'expected a kind such as Widget'),
  plural: z
    .string()
    .max(63)
    .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/, "expected lower-case letters, digits and '-'")
    .refine((plural) => !taken.has(plural), 'this plural is taken'),
})

/** Kinds to manage beside those of Hedgehog. Each has a directory of its own, or files of two kinds could meet at one path. */
export const managedKinds = z
  .array(managedKind)
  .max(200)
  .superRefine((kinds, context) => {
    for (const [index, { group, kind, plural }] of kinds.entries()) {
      const earlier = kinds.slice(0, index)
      const report = (field: string, message: string) => context.addIssue({ code: 'custom', path: [index, field], message })
      if (earlier.some((other) => other.plural === plural)) report('plural', 'this plural is taken')
      if (earlier.some((other) => other.group === group && other.kind === kind)) report('kind', 'this kind is listed twice')
    }
  })

const secretName = z
  .string()
  .max(2048)
  .regex(/^[\w/+=.@:-]+$/, 'expected the name or ARN of a secret')

const settings = {
  description: z.string().max(1000),
  archive_strategy: z.enum(ARCHIVE_STRATEGIES),
  kinds: managedKinds,
  validation: z.enum(['none', 'strict']),
  on_conflict: z.enum(CONFLICT_POLICIES),
  /** Where the credentials of the Git host are; they themselves are never sent to the API. */
  credentials_secret: secretName,
  /** Where the secrets of the host's webhook are. */
  webhook_secret: secretName,
  scan_interval: scanInterval,
  /** Whether outcomes are told on the commits that brought raw files. */
  commit_status: z.boolean(),
}

const remoteUrl = (allowInsecure: boolean) =>
  z
    .url({ protocol: allowInsecure ? /^https?$/ : /^https$/, error: `expected an ${allowInsecure ? 'http or ' : ''}https URL` })
    .max(2048)
    .superRefine((url, context) => {
      const message = faultOfRemoteUrl(url)
      if (message !== undefined) context.addIssue({ code: 'custom', message })
    })

const branchName = z
  .string()
  .max(200)
  .refine((name) => isBranchName(name), 'expected the name of a branch')

/** The body of a registration. Plain HTTP is for tests and the embedded stack. */
export function fabricInput(allowInsecure: boolean) {
  return z
    .strictObject({
      name: fabricName,
      repository_url: remoteUrl(allowInsecure),
      branch: branchName,
      directory: directoryPath,
      raw_directory_path: directoryPath,
      managed_directory_path: directoryPath,
      ...settings,
    })
    .partial()
    .required({ name: true, repository_url: true })
}

/** The body of a rebuild: what a registration says of the repository. */
export function rebuildInput(allowInsecure: boolean) {
  const { credentials_secret } = settings
  return z.strictObject({
    repository_url: remoteUrl(allowInsecure),
    branch: branchName.optional(),
    credentials_secret: credentials_secret.optional(),
  })
}

/** The body of an update: only what may change, and the version it is made to. */
export const fabricUpdate = z.strictObject({ ...settings, version: z.int().min(1) }).partial()
