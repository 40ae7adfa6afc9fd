import { z } from 'zod'

/** A fabric's name is its id in paths and logs: an RFC 1123 label, as Kubernetes names are. */
export const fabricName = z
  .string()
  .max(63)
  .regex(
    /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/,
    "expected lower-case letters, digits and '-', starting and ending with a letter or digit",
  )

export const operationId = z.ulid()

/** A path in a repository; what is safe is decided by the domain. */
export const repositoryPath = z.string().max(4096)
