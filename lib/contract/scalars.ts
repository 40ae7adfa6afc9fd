import * as z from 'zod'

/** Of something that is counted, and of lines and documents. */
export const count = z.int().nonnegative()

/** ISO 8601, UTC. */
export const instant = z.iso.datetime()

export const commitId = z.string().regex(/^[0-9a-f]{40}$/)

export const blobId = z.string().describe('Blob id')

/** Of a list that is answered in pages. */
export const nextCursor = z.string().exactOptional().describe('Send it as `after` for the next page; absent on the last')

/** The id of an operation: a ULID in capitals. */
export const OPERATION_ID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

/** The id of a repository. */
export const REPOSITORY_ID = /^repo-[0-9a-f]{16}$/
