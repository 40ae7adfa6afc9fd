import { byText } from '../../by-text.ts'
import { type Fault, warning } from '../../contract/fault.ts'
import type { KindRegistry } from '../fabric/kinds.ts'
import type { Layout } from '../fabric/layout.ts'
import type { WorkBudget } from '../tree/budget.ts'
import { guardFile, readBytes } from '../tree/file-guard.ts'
import { folded } from '../tree/places.ts'
import type { Snapshot } from '../tree/snapshot.ts'
import { type FoundFile, walk } from '../tree/walk.ts'
import { type AppliedContent, readContent } from './document-rules.ts'
import { type Breach, fileBreach, isApplied } from './file-rules.ts'

/** Argo CD stops at 10 MB by default; the warning comes while there is still time. */
const MUCH_YAML = 8_000_000

/** The trees that appliers read, in one snapshot. */
export interface AppliedTrees {
  snapshot: Snapshot
  layout: Layout
  kinds: KindRegistry
  budget: WorkBudget
}

/** A file that breaks a rule of an applier. */
export interface BrokenFile extends Breach {
  path: string
}

/** What appliers make of `managed/` and `unmanaged/`. */
export interface AppliedReading {
  broken: BrokenFile[]
  /** Managed objects, among the files that were read, whose namespace is left to the applier. */
  withoutNamespace: number
  /** Files that differ from another one only in letter case, with the other one. */
  alike: { path: string; other: string }[]
  /** Bytes of all files that appliers read, estimated by those that were read. */
  bytes: number
}

/**
 * Checks the trees against everything that the appliers ask of them: names, content, and no object twice. Reads the
 * files for which `isRead` holds, and of the others the names only.
 */
export async function readApplied(trees: AppliedTrees, isRead: (file: FoundFile) => boolean): Promise<AppliedReading> {
  const { snapshot, layout, budget } = trees
  const reading: AppliedReading = { broken: [], withoutNamespace: 0, alike: [], bytes: 0 }
  const places = new Map<string, string>()
  const managed = await walk(snapshot, layout.managed, { budget })
  const unmanaged = await walk(snapshot, layout.unmanaged, { budget })
  const files = [...managed.files, ...unmanaged.files]
  for (const file of files) {
    const breach = fileBreach(file)
    if (breach !== undefined) reading.broken.push({ ...breach, path: file.path })
  }
  reading.alike = pathsAlike(files)
  const applied = files.filter(({ type, path }) => type === 'blob' && isApplied(path))
  let read = 0
  for (const file of applied.filter(isRead)) {
    const content = await readFile(trees, file)
    if (content === undefined) continue
    read++
    reading.bytes += content.bytes
    takeContent(reading, file.path, content, places, trees.kinds)
  }
  if (read > 0) reading.bytes = Math.round((reading.bytes / read) * applied.length)
  reading.broken.sort(byText(({ path }) => path))
  return reading
}

/** Returns the files whose paths, of a folder or of the file, are those of an earlier one but for letter case. */
function pathsAlike(files: readonly FoundFile[]): AppliedReading['alike'] {
  const places = new Map<string, string>()
  return files.flatMap(({ path }) => {
    const other = places.get(folded(path))
    if (other === undefined) places.set(folded(path), path)
    return other === undefined ? [] : [{ path, other }]
  })
}

/** Returns nothing for a file that cannot be read at all: the operation that meets it tells so. */
async function readFile(
  { snapshot, budget }: AppliedTrees,
  file: FoundFile,
): Promise<(AppliedContent & { bytes: number }) | undefined> {
  const read = await readBytes(snapshot, file)
  if ('fault' in read) return undefined
  await budget.turn()
  const content = await guardFile(file.path, budget, () => readContent(read.value, file.path))
  return 'value' in content ? { ...content.value, bytes: read.value.length } : undefined
}

function takeContent(
  reading: AppliedReading,
  path: string,
  { objects, breaches }: AppliedContent,
  places: Map<string, string>,
  kinds: KindRegistry,
): void {
  for (const breach of breaches) reading.broken.push({ ...breach, path })
  for (const { key, group, kind, hasNamespace, line } of objects) {
    const other = places.get(key)
    if (other === undefined) places.set(key, path)
    else reading.broken.push({ applier: 'Flux', effect: 'stops', why: `${key} is also in ${other}`, path, line })
    if (!hasNamespace && kinds.find(group, kind) !== undefined) reading.withoutNamespace++
  }
}

/** Returns the fault of each file that breaks a rule: the first that it breaks, and no more faults than are told. */
export function brokenFaults({ broken }: AppliedReading, limit: number): Fault[] {
  const first = new Map<string, BrokenFile>()
  for (const file of broken) if (!first.has(file.path)) first.set(file.path, file)
  const all = [...first.values()]
  const told = all.slice(0, limit).map(brokenFault)
  const [next] = all.slice(limit)
  if (next === undefined) return told
  return [...told, warning('more_faults', next.path, `${all.length - limit} more files stop appliers, or are skipped by one`)]
}

/** Whatever an applier does, the proof that nothing was lost does not depend on it: so it is only told. */
function brokenFault({ applier, effect, why, path, line }: BrokenFile): Fault {
  const at = line === undefined ? { file: path } : { file: path, line, column: 1 }
  const what = effect === 'stops' ? `${applier} stops at this file, and applies nothing of the fabric` : `${applier} skips this`
  return warning('stops_applier', at, `${what}: ${why}`, {
    hint: 'init with force puts right what the manager wrote; move anything else away, or to raw to have it ingested',
  })
}

/** Returns a warning for each file that a checkout on macOS or Windows has only one of, and no more than are told. */
export function caseFaults({ alike }: AppliedReading, limit: number): Fault[] {
  const told = alike.slice(0, limit).map(({ path, other }) =>
    warning(
      'case_only',
      path,
      `The file differs only in letter case from ${other}: a checkout on macOS or Windows has one of the two`,
      {
        hint: 'delete one of the two with gfm delete, or bring its objects again in a raw file of another name',
      },
    ),
  )
  const [next] = alike.slice(limit)
  if (next === undefined) return told
  return [
    ...told,
    warning('more_faults', next.path, `${alike.length - limit} more files differ only in letter case from another`),
  ]
}

/** Returns the warnings about the trees as a whole. */
export function treeFaults({ withoutNamespace, bytes }: AppliedReading, { managed, directory }: Layout): Fault[] {
  const faults: Fault[] = []
  if (withoutNamespace > 0)
    faults.push(
      warning('no_namespace', managed, 'Managed objects name no namespace: Flux applies them only into a targetNamespace', {
        hint: 'set spec.targetNamespace in the Kustomization of Flux; Argo CD and kubectl use the destination, and need nothing',
      }),
    )
  if (bytes > MUCH_YAML)
    faults.push(
      warning('too_much_yaml', directory, `Appliers read about ${Math.round(bytes / 1_000_000)} MB of YAML here`, {
        expected: 'at most 8 MB: Argo CD stops at 10 MB by default',
        hint: 'raise --max-combined-directory-manifests-size of the repo-server, or divide the fabric',
      }),
    )
  return faults
}
