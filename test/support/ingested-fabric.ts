import type { ConflictPolicy, ManagedKind } from '../../lib/contract/fabric.ts'
import { defaultSettings } from '../../lib/domain/fabric/default-settings.ts'
import { planIngest } from '../../lib/domain/ingest/ingest.ts'
import { planInit } from '../../lib/domain/init/init.ts'
import { type FabricState, openFabric } from '../../lib/domain/manifest/fabric-state.ts'
import type { Plan, PlanContext } from '../../lib/domain/plan/plan.ts'
import { findRawFiles } from '../../lib/domain/raw/raw-file.ts'
import { type BudgetOptions, WorkBudget } from '../../lib/domain/tree/budget.ts'
import { type Files, MemorySnapshot } from './memory-snapshot.ts'
import { ANN } from './objects.ts'

const FABRIC = { name: 'lab', directory: 'fabrics/lab/gitops' }
const CONTEXT = { actor: ANN, time: new Date('2026-11-23T05:50:33Z') }

/** A kind that a fabric of tests may manage besides those of Hedgehog. */
export const CONFIG_MAPS: ManagedKind = { group: '', kind: 'ConfigMap', plural: 'configmaps' }

/** A fabric in memory, into which raw files are ingested batch by batch. Paths are relative to its directory. */
export class IngestedFabric {
  #snapshot = new MemorySnapshot()
  /** Kinds that it manages besides those of Hedgehog. */
  kinds: ManagedKind[] = []
  onConflict: ConflictPolicy = 'reject'
  limits: NonNullable<BudgetOptions['limits']> = {}
  /** The snapshot after each operation. */
  readonly commits = new Map<string, MemorySnapshot>()

  static async create(): Promise<IngestedFabric> {
    const fabric = new IngestedFabric()
    const options = { force: false, stripHnpStamps: false }
    const { plan } = await planInit(
      fabric.#snapshot,
      defaultSettings('lab'),
      { ...CONTEXT, operation: '00', kind: 'init' },
      options,
    )
    fabric.#take('00', plan)
    return fabric
  }

  /** One that manages these kinds, too, and has taken the files. */
  static async withRaw(files: Record<string, string>, kinds: ManagedKind[] = []): Promise<IngestedFabric> {
    const fabric = await IngestedFabric.create()
    fabric.kinds = kinds
    await fabric.ingest('01', files)
    return fabric
  }

  get snapshot(): MemorySnapshot {
    return this.#snapshot
  }

  async state(): Promise<FabricState> {
    const stated = { ...FABRIC, kinds: this.kinds, on_conflict: this.onConflict }
    const state = await openFabric(this.#snapshot, stated, new WorkBudget({ limits: this.limits }))
    if (state === undefined) throw new Error('the fabric was not initialised')
    return state
  }

  /** Files of the repository as text, by path. */
  file(path: string): string {
    return this.#snapshot.text()[`${FABRIC.directory}/${path}`] ?? ''
  }

  /** Puts files there as a person would. */
  put(files: Files): void {
    const added = Object.entries(files).map(([path, content]) => [`${FABRIC.directory}/${path}`, content] as const)
    this.#snapshot = new MemorySnapshot(
      { ...Object.fromEntries(this.#snapshot.files), ...Object.fromEntries(added) },
      this.#snapshot,
    )
  }

  /** Removes files as a person would. */
  remove(...paths: string[]): void {
    const left = new Map(this.#snapshot.files)
    for (const path of paths) if (!left.delete(`${FABRIC.directory}/${path}`)) throw new Error(`there is no ${path}`)
    this.#snapshot = new MemorySnapshot(left, this.#snapshot)
  }

  /** The files below a directory as text, by path. */
  below(directory: string): Record<string, string> {
    const files = Object.entries(this.#snapshot.text()).map(([path, text]) => [path.slice(FABRIC.directory.length + 1), text])
    return Object.fromEntries(files.filter(([path]) => path?.startsWith(`${directory}/`) && !path.endsWith('.gitkeep')))
  }

  /** The files below both directories that appliers read. */
  applied(): Record<string, string> {
    return { ...this.below('managed'), ...this.below('unmanaged') }
  }

  /** Puts raw files there and ingests them. */
  async ingest(operation: string, files: Files): Promise<Plan> {
    this.put(files)
    const state = await this.state()
    const raw = await findRawFiles(this.#snapshot, state.layout)
    const plan = await planIngest(state, raw, { ...CONTEXT, operation, kind: 'ingest' }, { atomic: false })
    this.#take(operation, plan)
    return plan
  }

  /** Commits what is planned for the fabric as it is. */
  async commit(operation: string, plan: (fabric: FabricState, context: PlanContext) => Promise<Plan>): Promise<Plan> {
    const planned = await plan(await this.state(), { ...CONTEXT, operation, kind: 'put' })
    this.#take(operation, planned)
    return planned
  }

  #take(operation: string, plan: Plan): void {
    this.#snapshot = this.#snapshot.apply(plan.changes.changes)
    this.commits.set(operation, this.#snapshot)
  }
}
