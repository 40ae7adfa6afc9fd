import { asWarning, type Fault, warning } from '../../contract/fault.ts'
import type { FabricState } from '../manifest/fabric-state.ts'
import { ownNameFault } from '../raw/raw-file-name.ts'
import { entryNoun } from '../tree/snapshot.ts'
import { type FoundFile, type LargeFolder, mayHoldManifests, walk } from '../tree/walk.ts'

export interface Adoptable {
  files: FoundFile[]
  /** Paths with an entry of any type. */
  occupied: Set<string>
  /** Warnings about entries that stay in place unread. */
  faults: Fault[]
}

/** Finds the files below a directory that the manifest may adopt. */
export async function adoptable({ snapshot, budget }: FabricState, directory: string): Promise<Adoptable> {
  const found = await walk(snapshot, directory, { budget })
  const files: FoundFile[] = []
  const faults: Fault[] = found.large.slice(0, budget.limit('placesTold')).map(tooLarge)
  for (const file of found.files) {
    if (!mayHoldManifests(file)) continue
    const fault = ownNameFault(file.path) ?? (file.type === 'blob' ? undefined : notAFile(file))
    if (fault !== undefined) faults.push(asWarning(fault))
    else files.push(file)
  }
  return { files, occupied: new Set(found.files.map(({ path }) => path)), faults }
}

function notAFile({ path, type }: FoundFile): Fault {
  return warning('not_a_file', path, `${path} is ${entryNoun(type)}, which is not followed`, {
    found: entryNoun(type),
    expected: 'a file',
    hint: 'put the file itself there',
  })
}

function tooLarge({ path }: LargeFolder): Fault {
  return warning('folder_too_large', path, `The folder ${path} holds too much or is nested too deep, and is not read`, {
    hint: 'take out what is not managed',
  })
}
