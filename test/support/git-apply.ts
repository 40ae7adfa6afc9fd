import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import type { Change } from '../../lib/domain/tree/change-set.ts'
import { unifiedDiff } from '../../lib/domain/tree/unified-diff.ts'
import { gitWithInput } from './git.ts'
import { readDirectory } from './golden.ts'
import type { MemorySnapshot } from './memory-snapshot.ts'

/** `npm run mutants` runs these tests thousands of times, and judges other code than diffs. */
const WITHOUT_GIT = process.env.MUTANTS_TESTS !== undefined

/** Expects that `git apply` makes of the files what the changes make of them, given the diff alone. */
export async function expectApplies(before: MemorySnapshot, changes: readonly Change[]): Promise<void> {
  if (WITHOUT_GIT) return
  const diff = await unifiedDiff(before, changes)
  if (diff === '') return expect(changes).toEqual([])
  const directory = await mkdtemp(join(tmpdir(), 'gfm-test-'))
  try {
    expect(hex(await appliedIn(directory, before, diff))).toEqual(hex(before.apply(changes).files))
  } finally {
    await rm(directory, { recursive: true })
  }
}

async function appliedIn(directory: string, before: MemorySnapshot, diff: string): Promise<Map<string, string | Uint8Array>> {
  for (const [path, bytes] of before.files) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), bytes)
  }
  gitWithInput(directory, ['apply', '--whitespace=nowarn', '-'], diff)
  return new Map(Object.entries(await readDirectory(directory)))
}

function hex(files: ReadonlyMap<string, string | Uint8Array>): Record<string, string> {
  return Object.fromEntries([...files].sort().map(([path, bytes]) => [path, Buffer.from(bytes).toString('latin1')]))
}
