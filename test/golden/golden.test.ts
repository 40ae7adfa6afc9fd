import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { z } from 'zod'
import { crdCheck } from '../../lib/domain/crd/crd-check.ts'
import { ARCHIVE_STRATEGIES, CONFLICT_POLICIES, defaultSettings } from '../../lib/domain/fabric.ts'
import { layoutOf } from '../../lib/domain/layout.ts'
import { commitMessage } from '../../lib/domain/plan/commit-message.ts'
import { openFabric } from '../../lib/domain/plan/fabric-state.ts'
import { type Plan, planIngest } from '../../lib/domain/plan/ingest.ts'
import { planInit } from '../../lib/domain/plan/init.ts'
import { findRawFiles } from '../../lib/domain/plan/raw-file.ts'
import { reportOf } from '../../lib/domain/plan/report.ts'
import { expectDirectory, expectFile, readDirectory } from '../support/golden.ts'
import { MemorySnapshot } from '../support/memory-snapshot.ts'

const settings = z.strictObject({
  directory: z.string().optional(),
  archive_strategy: z.enum(ARCHIVE_STRATEGIES).optional(),
  on_conflict: z.enum(CONFLICT_POLICIES).optional(),
  raw_directory_path: z.string().optional(),
  managed_directory_path: z.string().optional(),
  validation: z.enum(['none', 'strict']).optional(),
  kinds: z.array(z.object({ group: z.string(), kind: z.string(), plural: z.string() })).optional(),
})
const step = z.strictObject({
  init: z.strictObject({ force: z.boolean().optional(), strip: z.boolean().optional() }).optional(),
  ingest: z.strictObject({ atomic: z.boolean().optional() }).optional(),
  /** Files put into the repository by hand before the step; null deletes. */
  hand: z.record(z.string(), z.string().nullable()).optional(),
})
const caseFile = z.strictObject({ about: z.string(), settings: settings.default({}), steps: z.array(step) })

const TIME = new Date('2026-11-23T05:50:33Z')
const ACTOR = { name: 'Ann Admin', email: 'ann@example.com' }

type Step = z.infer<typeof step>
type Settings = z.infer<typeof settings>

async function run(
  snapshot: MemorySnapshot,
  { init, ingest }: Step,
  stated: Settings,
  number: number,
): Promise<{ plan: Plan; kind: 'init' | 'ingest' }> {
  const operation = `01JDGOLDEN000000000000000${number}`
  const facts = { operation, actor: ACTOR, time: TIME }
  const said = {
    ...defaultSettings('lab'),
    ...Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined)),
  }
  const check = said.validation === 'strict' ? await crdCheck(snapshot, layoutOf(said)) : undefined
  if (init !== undefined) {
    const options = { force: init.force ?? false, stripHnpStamps: init.strip ?? false, check }
    return { plan: (await planInit(snapshot, said, { ...facts, kind: 'init' }, options)).plan, kind: 'init' }
  }
  const fabric = await openFabric(snapshot, said)
  if (fabric === undefined) throw new Error('not initialised')
  const files = await findRawFiles(snapshot, fabric.layout)
  return {
    plan: await planIngest(fabric, files, { ...facts, kind: 'ingest' }, { atomic: ingest?.atomic ?? false, check }),
    kind: 'ingest',
  }
}

function applyByHand(snapshot: MemorySnapshot, hand: NonNullable<Step['hand']>): MemorySnapshot {
  const files = new Map<string, string | Uint8Array>(snapshot.files)
  for (const [path, text] of Object.entries(hand)) {
    if (text === null) files.delete(path)
    else files.set(path, text)
  }
  return new MemorySnapshot(Object.fromEntries(files), snapshot)
}

function summary(plan: Plan, kind: 'init' | 'ingest', snapshot: MemorySnapshot): string {
  const facts = { operation: '01JD', kind, fabric: 'lab', sourceCommit: snapshot.commit }
  const report = reportOf(plan, { ...facts, directory: '', actor: ACTOR, dryRun: false, startedAt: TIME, finishedAt: TIME })
  const { status, message, fates, files, documents, faults, changes } = report
  const short = {
    status,
    message,
    fates,
    files,
    documents,
    faults,
    changes,
    commit_message: commitMessage(plan, { ...facts, sourceCommit: null }),
  }
  return stringify(short, { aliasDuplicateObjects: false, lineWidth: 0 })
}

const root = import.meta.dirname
const cases = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())

describe.each(cases.map(({ name }) => name))('%s', (name) => {
  const directory = join(root, name)
  const { about, steps, settings: stated } = caseFile.parse(parse(readFileSync(join(directory, 'case.yaml'), 'utf8')))

  test(about, async () => {
    let snapshot = new MemorySnapshot(await readDirectory(join(directory, 'before')))
    let report = ''
    for (const [index, one] of steps.entries()) {
      if (one.hand !== undefined) snapshot = applyByHand(snapshot, one.hand)
      if (one.init === undefined && one.ingest === undefined) continue
      const { plan, kind } = await run(snapshot, one, stated, index)
      report = summary(plan, kind, snapshot)
      snapshot = snapshot.apply(plan.changes.changes)
    }
    await expectDirectory(join(directory, 'after'), snapshot.files)
    await expectFile(join(directory, 'report.yaml'), report)
  })
})
