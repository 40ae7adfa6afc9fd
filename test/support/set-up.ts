import { defaultSettings } from '../../lib/domain/fabric/default-settings.ts'
import { type InitOptions, planInit } from '../../lib/domain/init/init.ts'
import type { Plan } from '../../lib/domain/plan/plan.ts'
import type { GitSnapshot } from '../../lib/git/branch/git-snapshot.ts'
import { directoryOf, type Entry, MemoryRepository } from './memory-repository.ts'
import { ANN, LAB } from './objects.ts'

export const INIT = { operation: '01', kind: 'init' as const, actor: ANN, time: new Date('2026-11-23T05:50:33Z') }

/** A repository with these entries in the directory of the fabric `lab`. */
export function labOf(files: Record<string, Entry>): GitSnapshot {
  const repository = new MemoryRepository()
  const entries = Object.entries(files).map(([path, entry]): [string, Entry] => [`${LAB}/${path}`, entry])
  return repository.snapshot(repository.addTree(directoryOf(Object.fromEntries(entries))))
}

/** Plans to set up the fabric `lab`, or one of another name, around what is there. */
export async function setUp(snapshot: GitSnapshot, options: Partial<InitOptions> = {}, name = 'lab'): Promise<Plan> {
  const settings = { ...defaultSettings(name), directory: LAB }
  return (await planInit(snapshot, settings, INIT, { force: false, stripHnpStamps: false, ...options })).plan
}

/** What is changed besides the records. */
export const changed = ({ changes }: Plan) =>
  changes.changes
    .map(({ action, path }) => `${action} ${path.slice(LAB.length + 1)}`)
    .filter((line) => !/\.hnp|gitkeep/.test(line))
