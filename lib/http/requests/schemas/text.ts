import * as z from 'zod'
import { FABRIC_NAME } from '../../../domain/fabric/settings.ts'

export const fabricName = z
  .string()
  .max(63)
  .regex(FABRIC_NAME, "expected lower-case letters, digits and '-', starting and ending with a letter or digit")

export const repositoryName = z
  .string()
  .max(40)
  .regex(/^repo-[0-9a-f]{16}$/, "expected the id of a repository: 'repo-' and 16 hexadecimal digits")

/** A ULID in capitals. */
export const operationId = z
  .string()
  .max(26)
  .regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'expected a ULID')

/** A path in a repository; the domain decides whether it is safe. */
export const repositoryPath = z.string().max(4096)

/** The path of a directory, which HNP wrote between slashes. */
export const directoryPath = repositoryPath.transform((path) => path.replace(/^\/+|\/+$/g, ''))
