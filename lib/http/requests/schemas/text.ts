import * as z from 'zod'
import { OPERATION_ID, REPOSITORY_ID } from '../../../contract/scalars.ts'
import { FABRIC_NAME, FABRIC_NAME_RULE } from '../../../domain/fabric/settings.ts'

export const fabricName = z.string().max(63).regex(FABRIC_NAME, FABRIC_NAME_RULE)

export const repositoryName = z
  .string()
  .max(40)
  .regex(REPOSITORY_ID, "expected the id of a repository: 'repo-' and 16 hexadecimal digits")

/** A ULID in capitals. */
export const operationId = z.string().max(26).regex(OPERATION_ID, 'expected a ULID')

/** A path in a repository; the domain decides whether it is safe. */
export const repositoryPath = z.string().max(4096)

/** A path in the repository where HNP takes one on its own disk, which must not be mistaken for it. */
export const placeInRepository = repositoryPath
  .regex(/^(?!\/)/, "expected a path from the repository's root, without a leading slash")
  .transform((path) => path.replace(/\/+$/, ''))

/** The path of a directory, which HNP wrote between slashes. */
export const directoryPath = repositoryPath.transform((path) => path.replace(/^\/+|\/+$/g, ''))

/** A point in time; the domain parses it. */
export const pointInTime = z.string().min(1).max(80)
