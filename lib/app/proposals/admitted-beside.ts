import type { FabricRecord, RejectedFile } from '../../contract/fabric.ts'
import { isWithin } from '../../domain/fabric/layout.ts'
import type { Change } from '../../domain/tree/change-set.ts'
import { joinPath } from '../../domain/tree/repo-path.ts'
import { refusedProposal } from '../ports/proposals.ts'
import type { OperationContext } from '../transaction/operation-context.ts'
import { openOf } from './known-proposals.ts'
import { MAX_EFFECT } from './proposal-notes.ts'
import { type Knowing, noteUnopened, stillUnopened } from './unopened.ts'

/** Requests of a fabric that may be open, each for an operation. */
const MAX_OPEN = 20

/** What another operation proposes, or is about to. */
interface Beside {
  branch: string
  paths: readonly string[]
  isWhole: boolean
  /** What is to be merged or closed, and how. */
  told: { by: string; first: string }
}

/**
 * Refuses changes of files that another open request of the fabric changes, or a branch for which one is still to be
 * opened: nothing is proposed twice, and requests can be merged in any order. `own`: the operation, with its branch,
 * which is noted before it is pushed. Called while the lock is held, under which each request is recorded. Throws
 * `proposal_refused`.
 */
export function admittedBeside(
  records: Knowing,
  { id, directory }: Pick<FabricRecord, 'id' | 'directory'>,
  own: { operation: string; branch: string },
): Required<OperationContext>['admits'] {
  const manifest = joinPath(directory, '.hnp')
  return async (changes) => {
    const others = (await besideOf(records, id)).filter(({ branch }) => branch !== own.branch)
    if (new Set(others.map(({ branch }) => branch)).size >= MAX_OPEN)
      throw refusedProposal(`${MAX_OPEN} requests of the fabric are open: merge or close some of them first`)
    const touched = new Set(changes.flatMap(pathsOf).filter((path) => !isWithin(manifest, path)))
    for (const { paths, isWhole, told } of others) {
      const path = paths.find((known) => touched.has(known))
      if (path !== undefined) throw refusedProposal(`${path} is changed by ${told.by}: ${told.first}`)
      if (!isWhole) throw refusedProposal(`${told.by} changes more files than are compared: ${told.first}`)
    }
    const files = changes.flatMap((change) => (change.action === 'move' ? [{ file: change.from, blob: change.blob }] : []))
    // Raw files first, of long lists: they are what the next ingest would take again.
    const paths = [...new Set([...files.map(({ file }) => file), ...touched])]
    await noteUnopened(records, id, { ...own, paths, files })
  }
}

async function besideOf(records: Knowing, fabric: string): Promise<Beside[]> {
  const known = await records.proposals.get(fabric)
  const open = openOf(known.proposals).map(({ branch, url, effect = [], files = [] }) => ({
    branch,
    paths: [...effect.map(({ path }) => path), ...files.map(({ file }) => file)],
    isWhole: effect.length < MAX_EFFECT,
    told: { by: url, first: 'merge or close that first' },
  }))
  const unopened = (await stillUnopened(records, fabric, known)).map(({ operation, branch, paths, is_whole: isWhole }) => ({
    branch,
    paths,
    isWhole,
    told: { by: `the operation ${operation}`, first: 'its request is opened once the Git host answers' },
  }))
  return [...open, ...unopened]
}

function pathsOf(change: Change): string[] {
  return change.action === 'move' ? [change.from, change.path] : [change.path]
}

/**
 * Raw files that open requests of others take, where each operation has its own: the next ingest leaves them to those.
 * `operation`: the ingest, which may have noted some itself when it ran before.
 */
export async function takenFiles(
  records: Knowing,
  { id, proposals: mode }: Pick<FabricRecord, 'id' | 'proposals'>,
  operation: string,
): Promise<RejectedFile[] | undefined> {
  if (mode === 'one') return undefined
  const known = await records.proposals.get(id)
  const unopened = (await stillUnopened(records, id, known)).filter((one) => one.operation !== operation)
  const files = [...openOf(known.proposals), ...unopened].flatMap(({ files = [] }) => files)
  return files.length === 0 ? undefined : files.map((file) => ({ ...file, faults: 0 }))
}
