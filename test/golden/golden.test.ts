import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { isError } from '../../lib/contract/errors.ts'
import { ARCHIVE_STRATEGIES, CONFLICT_POLICIES, CRD_SOURCES, VALIDATIONS } from '../../lib/contract/fabric.ts'
import { definedOf } from '../../lib/defined-of.ts'
import { crdCheck } from '../../lib/domain/crd/crd-check.ts'
import { defaultSettings } from '../../lib/domain/fabric/default-settings.ts'
import { layoutOf } from '../../lib/domain/fabric/layout.ts'
import { planIngest } from '../../lib/domain/ingest/ingest.ts'
import { fabricStatus } from '../../lib/domain/ingest/status.ts'
import { planInit } from '../../lib/domain/init/init.ts'
import { openFabric } from '../../lib/domain/manifest/fabric-state.ts'
import { planEdit } from '../../lib/domain/objects/plan-edit.ts'
import { commitMessage } from '../../lib/domain/plan/commit-message.ts'
import type { Plan } from '../../lib/domain/plan/plan.ts'
import { reportOf } from '../../lib/domain/plan/report.ts'
import { findRawFiles } from '../../lib/domain/raw/raw-file.ts'
import { planRevert } from '../../lib/domain/revert/plan-revert.ts'
import { brokenFor } from '../support/appliers.ts'
import { expectApplies } from '../support/git-apply.ts'
import { expectDirectory, expectFile, readDirectory } from '../support/golden.ts'
import { MemorySnapshot } from '../support/memory-snapshot.ts'

const kinds = z.array(z.object({ group: z.string(), kind: z.string(), plural: z.string() }))
const settings = z.strictObject({
  directory: z.string().optional(),
  archive_strategy: z.enum(ARCHIVE_STRATEGIES).optional(),
  on_conflict: z.enum(CONFLICT_POLICIES).optional(),
  raw_directory_path: z.string().optional(),
  managed_directory_path: z.string().optional(),
  validation: z.enum(VALIDATIONS).optional(),
  crds: z.enum(CRD_SOURCES).optional(),
  kinds: kinds.optional(),
})
const step = z.strictObject({
  init: z.strictObject({ force: z.boolean().optional(), strip: z.boolean().optional() }).optional(),
  ingest: z.strictObject({ atomic: z.boolean().optional() }).optional(),
  /** What the settings say of kinds for this step. */
  kinds: kinds.optional(),
  /** A merge patch of one object. */
  patch: z.strictObject({ kind: z.string(), name: z.string(), value: z.record(z.string(), z.json()) }).optional(),
  /** Undoes a step, counted from 1. */
  revert: z.number().optional(),
  /** Files that are deleted from the repository by hand before the step. */
  delete: z.array(z.string()).optional(),
  /** The directory of the files that are put into the repository by hand before the step. */
  hand: z.string().optional(),
})
const caseFile = z.strictObject({
  about: z.string(),
  settings: settings.default({}),
  steps: z.array(step),
  /** What hands have put below `managed/` and `unmanaged/` that an applier does not accept, and that stays. */
  stops_appliers: z.array(z.string()).default([]),
  /** Compares the repository after each step, with `after-{step}/`. */
  every_step: z.boolean().default(false),
  /** Compares what the status of the fabric is after the last step, with `status.yaml`. */
  status: z.boolean().default(false),
})

const TIME = new Date('2026-11-23T05:50:33Z')
const ACTOR = { name: 'Ann Admin', email: 'ann@example.com' }

type Step = z.infer<typeof step>
type Kind = 'init' | 'ingest' | 'patch' | 'revert'

/** The repository before and after each step so far. */
type Past = { before: MemorySnapshot; after: MemorySnapshot }[]
type Settings = z.infer<typeof settings>

async function run(
  snapshot: MemorySnapshot,
  { init, ingest, patch, revert, kinds }: Step,
  stated: Settings,
  past: Past,
): Promise<{ plan: Plan; kind: Kind }> {
  const operation = operationOf(past.length)
  const facts = { operation, actor: ACTOR, time: TIME }
  const said = {
    ...defaultSettings('lab'),
    ...definedOf({ ...stated, ...definedOf({ kinds }) }),
  }
  const check = await crdCheck(snapshot, said)
  if (init !== undefined) {
    const options = { force: init.force ?? false, stripHnpStamps: init.strip ?? false, check }
    return { plan: (await planInit(snapshot, said, { ...facts, kind: 'init' }, options)).plan, kind: 'init' }
  }
  const fabric = await openFabric(snapshot, said)
  if (fabric === undefined) throw new Error('not initialised')
  if (patch !== undefined) {
    const name = { kind: patch.kind, namespace: 'default', name: patch.name }
    const edit = { action: 'patch', merge: patch.value } as const
    const request = { name, edit, precondition: { matches: '*' }, ingest: false } as const
    return { plan: await planEdit(fabric, request, { ...facts, kind: 'patch' }, check), kind: 'patch' }
  }
  if (revert !== undefined) {
    const undone = past[revert - 1]
    if (undone === undefined) throw new Error(`there is no step ${revert}`)
    const reverted = { operation: operationOf(revert - 1), ...undone }
    return { plan: await planRevert(fabric, reverted, { ...facts, kind: 'revert' }), kind: 'revert' }
  }
  const files = await findRawFiles(snapshot, fabric.layout)
  return {
    plan: await planIngest(fabric, files, { ...facts, kind: 'ingest' }, { atomic: ingest?.atomic ?? false, check }),
    kind: 'ingest',
  }
}

/** The repository after what was done by hand before a step. */
async function byHand(snapshot: MemorySnapshot, directory: string, { delete: gone = [], hand }: Step): Promise<MemorySnapshot> {
  if (gone.length === 0 && hand === undefined) return snapshot
  const files = new Map<string, string | Uint8Array>(snapshot.files)
  for (const path of gone) if (!files.delete(path)) throw new Error(`there is no ${path}`)
  const put = hand === undefined ? undefined : Object.entries(await readDirectory(join(directory, hand)))
  if (put?.length === 0) throw new Error(`${hand} holds no file`)
  for (const [path, content] of put ?? []) files.set(path, content)
  return new MemorySnapshot(Object.fromEntries(files), snapshot)
}

function summary(plan: Plan, kind: Kind, snapshot: MemorySnapshot): string {
  const facts = { operation: '01JD', kind, fabric: 'lab', sourceCommit: snapshot.commit }
  const report = reportOf(plan, { ...facts, directory: '', actor: ACTOR, dryRun: false, startedAt: TIME, finishedAt: TIME })
  const message = commitMessage(plan, { ...facts, actor: ACTOR, sourceCommit: null }, { settings: undefined, committer: ACTOR })
  const { operation: _, actor: __, started_at: ___, finished_at: ____, ...told } = report
  return stringify({ ...told, commit_message: message }, { aliasDuplicateObjects: false, lineWidth: 0 })
}

/** What a step changes and reports; a refusal changes nothing. */
async function outcomeOf(snapshot: MemorySnapshot, one: Step, stated: Settings, past: Past) {
  try {
    const { plan, kind } = await run(snapshot, one, stated, past)
    return { changes: plan.changes.changes, report: summary(plan, kind, snapshot) }
  } catch (error) {
    if (!isError(error, 'revert_conflict')) throw error
    const { code, message, data } = error
    return { changes: [], report: stringify({ refused: code, message, faults: data.faults }, { lineWidth: 0 }) }
  }
}

async function statusOf(snapshot: MemorySnapshot, stated: Settings): Promise<string> {
  const said = { ...defaultSettings('lab'), ...definedOf(stated) }
  const fabric = await openFabric(snapshot, said)
  if (fabric === undefined) throw new Error('not initialised')
  const status = await fabricStatus(fabric, TIME, await crdCheck(snapshot, said))
  return stringify(status, { aliasDuplicateObjects: false, lineWidth: 0 })
}

function operationOf(index: number): string {
  return `01JDGOLDEN000000000000000${index}`
}

const root = import.meta.dirname
const cases = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())

describe.each(cases.map(({ name }) => name))('%s', (name) => {
  const directory = join(root, name)
  const {
    about,
    steps,
    settings: stated,
    every_step: everyStep,
    stops_appliers: stopsAppliers,
    status,
  } = caseFile.parse(parse(readFileSync(join(directory, 'case.yaml'), 'utf8')))

  test(about, async () => {
    let snapshot = new MemorySnapshot(await readDirectory(join(directory, 'before')))
    let report = ''
    const past: Past = []
    for (const [index, one] of steps.entries()) {
      snapshot = await byHand(snapshot, directory, one)
      const before = snapshot
      const isOperation = Object.keys(one).some((name) => !['hand', 'delete', 'kinds'].includes(name))
      const outcome = isOperation ? await outcomeOf(snapshot, one, stated, past) : undefined
      if (outcome !== undefined) {
        report = outcome.report
        await expectApplies(snapshot, outcome.changes)
        snapshot = snapshot.apply(outcome.changes)
      }
      past.push({ before, after: snapshot })
      if (everyStep) await expectDirectory(join(directory, `after-${index + 1}`), snapshot.files)
    }
    await expectDirectory(join(directory, 'after'), snapshot.files)
    await expectFile(join(directory, 'report.yaml'), report)
    if (status) await expectFile(join(directory, 'status.yaml'), await statusOf(snapshot, stated))
    expect(await brokenFor(snapshot, layoutOf({ ...defaultSettings('lab'), ...definedOf(stated) }))).toEqual(stopsAppliers)
  })
})
