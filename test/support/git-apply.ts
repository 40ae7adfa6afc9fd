import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect } from 'vitest'
import type { Change } from '../../lib/domain/tree/change-set.ts'
import { unifiedDiff } from '../../lib/domain/tree/unified-diff.ts'
import { gitWithInput, temporaryDirectory } from './git.ts'
import { readDirectory } from './golden.ts'
import type { MemorySnapshot } from './memory-snapshot.ts'

/** Expects that `git apply` makes of the files what the changes make of them, given the diff alone. */
export async function expectApplies(before: MemorySnapshot, changes: readonly Change[]): Promise<void> {
  const diff = await unifiedDiff(before, changes)
  if (diff === '') return expect(changes).toEqual([])
  const directory = await temporaryDirectory()
  for (const [path, bytes] of before.files) {
    await mkdir(dirname(join(directory, path)), { recursive: true })
    await writeFile(join(directory, path), bytes)
  }
  gitWithInput(directory, ['apply', '--whitespace=nowarn', '-'], diff)
  const after = new Map(Object.entries(await readDirectory(directory)).sort())
  expect(hex(after)).toEqual(hex(before.apply(changes).files))
}

function hex(files: ReadonlyMap<string, string | Uint8Array>): Record<string, string> {
  return Object.fromEntries([...files].sort().map(([path, bytes]) => [path, Buffer.from(bytes).toString('latin1')]))
}
