import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readApplied } from '../../../lib/domain/appliers/applied-tree.ts'
import { isApplied } from '../../../lib/domain/appliers/file-rules.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { KindRegistry } from '../../../lib/domain/fabric/kinds.ts'
import { isWithin, layoutOf } from '../../../lib/domain/fabric/layout.ts'
import { WorkBudget } from '../../../lib/domain/tree/budget.ts'
import { readDirectory } from '../../support/golden.ts'
import { MemorySnapshot } from '../../support/memory-snapshot.ts'

const GOLDEN = join(import.meta.dirname, '../../golden')
const CASES = readdirSync(GOLDEN).filter((name) =>
  /^(appliers-|every-fate$|first-ingest$|hand-broken$|list$|unmanaged$)/.test(name),
)

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0

// The rules of lib/domain/appliers were learnt from what appliers do; where one is at hand, it is asked again.
describe.skipIf(!hasKubectl)('kubectl, which needs to be installed for this, agrees about the golden directory', () => {
  test.each(CASES)('%s', async (name) => {
    const files = await readDirectory(join(GOLDEN, name, 'after'))
    const layout = layoutOf(defaultSettings('lab'))
    const trees = { snapshot: new MemorySnapshot(files), layout, kinds: new KindRegistry(), budget: new WorkBudget() }
    const { broken } = await readApplied(trees, () => true)
    const stops = broken.filter(({ effect, applier }) => effect === 'stops' && applier === 'Flux').map(({ path }) => path)
    const applied = Object.keys(files).filter((path) => /\/(managed|unmanaged)\//.test(path) && isApplied(path))
    // Kustomize takes no list without files, and kubectl no configuration as one of its own files.
    if (applied.length === 0 || stops.some((path) => path.endsWith('kustomization.yaml'))) return
    const built = run(files, applied, ['kustomize', '.'])
    expect(built.status === 0, built.stderr).toBe(stops.length === 0)
    // `apply --dry-run=client` asks a cluster for its kinds; --local reads the same files with the same code.
    const filled = [layout.managed, layout.unmanaged].filter((directory) => applied.some((path) => isWithin(directory, path)))
    const read = run(
      files,
      [],
      ['label', '--local', '-R', ...filled.flatMap((directory) => ['-f', directory]), 'a=b', '-o', 'name'],
    )
    expect(read.status === 0, read.stderr).toBe(stops.length === 0)
    const skipped = broken.filter(({ effect, applier }) => effect === 'skips' && applier === 'Flux').length
    if (stops.length === 0) expect(read.stdout.trim().split('\n')).toHaveLength(objectsIn(built.stdout) + skipped)
  })
})

/** How many objects a stream holds. */
function objectsIn(stream: string): number {
  return stream.split(/^---$/m).filter((text) => (parse(text) as { kind?: string } | null)?.kind !== undefined).length
}

function run(files: Record<string, string | Uint8Array>, resources: string[], args: string[]) {
  const directory = mkdtempSync(join(tmpdir(), 'kubectl-'))
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), content)
  }
  if (resources.length > 0) writeFileSync(join(directory, 'kustomization.yaml'), JSON.stringify({ resources }))
  return spawnSync('kubectl', args, { cwd: directory, encoding: 'utf8', env: { ...process.env, KUBECONFIG: '/dev/null' } })
}
