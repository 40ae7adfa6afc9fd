import * as z from 'zod'
import { isRefName } from '../../domain/tree/ref-name.ts'

/** SHA-1 or SHA-256; all zeros for no commit. */
export const commit = z
  .string()
  .regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/, 'expected the id of a commit')
  .transform((id) => (/^0+$/.test(id) ? null : id))

/** A ref, or the name of a branch. Refuses impossible names, so that they never get into a record. */
export const ref = z.string().refine(isRefName, 'expected the name of a ref')

const BRANCH_PREFIX = 'refs/heads/'

/** The branch of a ref; undefined for a tag or any other ref. */
export function branchOf(ref: string): string | undefined {
  return ref.startsWith(BRANCH_PREFIX) ? ref.slice(BRANCH_PREFIX.length) : undefined
}

const path = z.string().max(4096)

/** A commit of a push, with the files that it touched if the host lists them. */
export const commitFiles = z.object({
  added: z.array(path).nullish(),
  modified: z.array(path).nullish(),
  removed: z.array(path).nullish(),
})

/** If a commit touches more files than this, a host may not list all. */
const MAX_LISTED = 300

/** The files of all commits; undefined unless each commit lists its own: a merge, or a list left out, lists none. */
export function filesOf(commits: readonly z.infer<typeof commitFiles>[]): string[] | undefined {
  const files = new Set<string>()
  for (const { added, modified, removed } of commits) {
    if (added == null || modified == null || removed == null) return undefined
    const touched = [...added, ...modified, ...removed]
    if (touched.length === 0 || touched.length >= MAX_LISTED) return undefined
    for (const file of touched) files.add(file)
  }
  return [...files]
}
