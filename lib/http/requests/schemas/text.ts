import * as z from 'zod'
import { FABRIC_NAME } from '../../../domain/fabric/settings.ts'

export const fabricName = z
  .string()
  .max(63)
  .regex(FABRIC_NAME, "expected lower-case letters, digits and '-', starting and ending with a letter or digit")

/** ULIDs are written in capitals here. */
export const operationId = z
  .string()
  .max(26)
  .regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'expected a ULID')

/** A path in a repository; what is safe is decided by the domain. */
export const repositoryPath = z.string().max(4096)

/** The same for a directory, which HNP wrote with slashes around it. */
export const directoryPath = repositoryPath.transform((path) => path.replace(/^\/+|\/+$/g, ''))
