import type { Command } from 'commander'
import { type ChangesReport, DIFF_CONTEXT } from '../../contract/object.ts'
import { definedOf } from '../../defined-of.ts'
import { LIMITS } from '../../domain/limits.ts'
import type { ChangesPage } from '../../domain/past/object-changes.ts'
import { pages } from '../../pages.ts'
import { numberOption } from '../arguments/number-option.ts'

export interface ChangesOptions {
  path?: string
  limit: string
  context: string
}

/** Adds what narrows the changes that are shown. */
export function addChangesOptions(command: Command): Command {
  return command
    .option('--path <prefix>', 'only files whose path, from the root, begins with it')
    .option('--limit <number>', 'how many files that differ', String(LIMITS.changesTold.value))
    .option('--context <lines>', 'unchanged lines around each change', String(DIFF_CONTEXT))
}

/** The changes as one report, read page by page up to the limit. Throws UsageError. */
export async function allChanges(
  { path: pathPrefix, limit: most, context: lines }: ChangesOptions,
  read: (page: ChangesPage) => Promise<ChangesReport>,
): Promise<ChangesReport> {
  const [limit, context] = [numberOption('--limit', most, 1), numberOption('--context', lines, 0)]
  const pageOf = (after: string | undefined) => ({
    limit: Math.min(limit, LIMITS.changesTold.value),
    context,
    ...definedOf({ after, pathPrefix }),
  })
  let known: ChangesReport | undefined
  for await (const page of pages((after) => read(pageOf(after)))) {
    const { objects = [], files = [] } = known ?? {}
    const { next: _, ...told } = page
    known = { ...told, objects: [...objects, ...page.objects], files: [...files, ...page.files] }
    if (known.objects.length + known.files.length >= limit) break
  }
  if (known === undefined) throw new TypeError('A report of changes has a page')
  return known
}
