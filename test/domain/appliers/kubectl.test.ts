import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readApplied } from '../../../lib/domain/appliers/applied-tree.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { KindRegistry } from '../../../lib/domain/fabric/kinds.ts'
import { isWithin, layoutOf } from '../../../lib/domain/fabric/layout.ts'
import { WorkBudget } from '../../../lib/domain/tree/budget.ts'
import { DOCUMENTS, drops } from '../../support/generated-drops.ts'
import { readDirectory } from '../../support/golden.ts'
import { IngestedFabric } from '../../support/ingested-fabric.ts'
import { appliedPaths, hasKubectl, kustomized, readRecursively } from '../../support/kubectl.ts'
import { MemorySnapshot } from '../../support/memory-snapshot.ts'
import { LAB, MANAGED } from '../../support/objects.ts'
import { SEED } from '../../support/seed.ts'

/** Each starts kubectl: `KUBECTL_DIRECTORIES=500` for more than a sample. */
const DIRECTORIES = Number(process.env.KUBECTL_DIRECTORIES ?? 20)

const GOLDEN = join(import.meta.dirname, '../../golden')
const CASES = readdirSync(GOLDEN).filter((name) =>
  /^(appliers-|every-fate$|first-ingest$|hand-broken$|list$|unmanaged$)/.test(name),
)

// The rules of lib/domain/appliers were learnt from what appliers do; where one is at hand, it is asked again.
describe.skipIf(!hasKubectl)('kubectl, which needs to be installed for this, agrees about the golden directory', () => {
  test.each(CASES)('%s', async (name) => {
    const files = await readDirectory(join(GOLDEN, name, 'after'))
    const layout = layoutOf(defaultSettings('lab'))
    const trees = { snapshot: new MemorySnapshot(files), layout, kinds: new KindRegistry(), budget: new WorkBudget() }
    const { broken } = await readApplied(trees, () => true)
    const stops = broken.filter(({ effect, applier }) => effect === 'stops' && applier === 'Flux').map(({ path }) => path)
    const applied = appliedPaths(files)
    // Kustomize takes no list without files, and kubectl no configuration as one of its own files.
    if (applied.length === 0 || stops.some((path) => path.endsWith('kustomization.yaml'))) return
    const built = kustomized(files)
    expect(built.isTaken, built.says).toBe(stops.length === 0)
    const filled = [layout.managed, layout.unmanaged].filter((directory) => applied.some((path) => isWithin(directory, path)))
    const read = readRecursively(files, filled)
    expect(read.isTaken, read.says).toBe(stops.length === 0)
    const skipped = broken.filter(({ effect, applier }) => effect === 'skips' && applier === 'Flux').length
    if (stops.length === 0) expect(read.objects).toBe(built.objects + skipped)
  })
})

describe.skipIf(!hasKubectl)(`kubectl and the validator agree about ${DIRECTORIES} directories of the seed ${SEED}`, () => {
  test('that were ingested: all is taken', async () => {
    await fc.assert(
      fc.asyncProperty(drops, async (batches) => {
        const fabric = await IngestedFabric.create()
        for (const [index, files] of batches.entries()) await fabric.ingest(`op-${index}`, files)
        await agree(Object.fromEntries(fabric.snapshot.files))
      }),
      { numRuns: DIRECTORIES },
    )
  })

  test('that hands have filled: kustomize refuses what the validator says stops Flux, and nothing else', async () => {
    await fc.assert(fc.asyncProperty(byHand, agree), { numRuns: DIRECTORIES })
  })
})

const places = fc.constantFrom(
  `${MANAGED}/vpcs/a.yaml`,
  `${MANAGED}/vpcs/b.yaml`,
  `${LAB}/unmanaged/a.yml`,
  `${LAB}/unmanaged/x/b.yaml`,
)
const content = fc
  .array(fc.constantFrom(...DOCUMENTS), { minLength: 1, maxLength: 2 })
  .map((documents) => documents.join('---\n'))
const byHand = fc.array(fc.tuple(places, content), { minLength: 1, maxLength: 3 }).map((files) => Object.fromEntries(files))

/** What kustomize builds, and Flux or kubectl refuses when it applies the result. */
const REFUSED_LATER = [
  /is not a string/,
  /it holds the configuration of an applier/,
  /The list item lacks apiVersion or kind, and the list does not imply them/,
]

async function agree(files: Record<string, string | Uint8Array>): Promise<void> {
  if (appliedPaths(files).length === 0) return
  const trees = {
    snapshot: new MemorySnapshot(files),
    layout: layoutOf(defaultSettings('lab')),
    kinds: new KindRegistry(),
    budget: new WorkBudget(),
  }
  const { broken } = await readApplied(trees, () => true)
  const stops = broken.filter(({ effect, applier }) => effect === 'stops' && applier === 'Flux').map(({ why }) => why)
  const { isTaken, says } = kustomized(files)
  const seen = isTaken ? stops.filter((why) => !REFUSED_LATER.some((reason) => reason.test(why))) : stops
  expect(seen.length === 0, `${stops.join(', ')}; kustomize: ${says}`).toBe(isTaken)
}
