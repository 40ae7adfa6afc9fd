import { describe, expect, test } from 'vitest'
import type { Originals } from '../../lib/app/ports/ports.ts'
import { StandaloneJournal, StandaloneLocks, StandaloneOriginals } from '../../lib/cli/remote/standalone.ts'
import { journalContract } from './journal.ts'
import { openOperationsContract } from './journal-open.ts'
import { locksContract } from './locks.ts'
import { reportsContract, sha256 } from './originals.ts'

describe('locks in the process', () => locksContract(async () => new StandaloneLocks()))

describe('journal in memory', () => journalContract(async () => new StandaloneJournal()))

describe('open operations in memory', () => openOperationsContract(async (now) => new StandaloneJournal({ now })))

describe('originals left to Git', () => {
  reportsContract(async () => new StandaloneOriginals())

  test('no copy is kept', async () => {
    const originals: Originals = new StandaloneOriginals()
    const bytes = Buffer.from('kind: VPC\n')
    await originals.put(sha256(bytes), bytes)
    expect(await originals.get(sha256(bytes))).toBeUndefined()
  })
})
