import { describe, expect, test } from 'vitest'
import type { GitRepository } from '../../lib/app/ports/ports.ts'
import type { EndedRequest, OperationBranch, TriedOperation } from '../../lib/app/transaction/operation-context.ts'
import { fateOf, type Settling, settleAbandoned } from '../../lib/app/transaction/settle.ts'
import type { Actor, OpenOperation } from '../../lib/contract/operation.ts'
import type { ReportedProposal } from '../../lib/contract/report.ts'
import { failedRecord, operationRecord, operationReport, ulid } from '../ports/samples.ts'
import { ADA } from '../support/objects.ts'
import { inMemory, NOW } from './in-memory.ts'

const BRANCH = 'gfm/fabric-1/main'
const GONE = 'e'.repeat(40)
const ONE = { fabric: 'fabric-1', operation: ulid(1) }
const PROPOSAL: ReportedProposal = { id: '7', url: 'https://git.example.com/7', branch: BRANCH, state: 'opened' }
const PAGE = { id: PROPOSAL.id, url: PROPOSAL.url }

/** The repository of the base, and the branch of its proposals, on which `commit` stands upon `base`. */
function proposed(message = 'by the manager') {
  const [onBase, onBranch] = [inMemory(), inMemory()]
  const { host } = onBranch
  const base = host.head ?? ''
  host.edit({ 'x.yaml': 'x: 1\n' }, message)
  const commit = host.head ?? ''
  host.edit({ 'y.yaml': 'y: 1\n' }, 'by a reviewer')
  const commits: GitRepository['commits'] = async function* (from) {
    const [parents, author, time]: [string[], Actor, Date] = [[], ADA, NOW]
    for (const { oid, message: text } of host.line(from)) yield { oid, parents, message: text, author, committer: author, time }
  }
  const repository = Object.assign(onBranch.repository, { commits })
  return { ...onBase, host, branch: { repository, branch: BRANCH }, base, commit }
}

type Proposed = ReturnType<typeof proposed>

/** What settles operations of the branch; `asked` gets what the host is asked about. */
function settling({ context, branch }: Proposed, more: Partial<OperationBranch> = {}, asked: TriedOperation[] = []): Settling {
  const ended = async (tried: TriedOperation) => {
    asked.push(tried)
    return more.ended?.(tried)
  }
  return { ...context, branchOf: async () => ({ ...branch, ...more, ended }) }
}

const merged: EndedRequest = { status: 'merged', landed: 'f'.repeat(40), proposal: PAGE }
const recordOn = (base: string, changes: Partial<OpenOperation> = {}) =>
  operationRecord(1, { branch: BRANCH, base, commit: GONE, ...changes })

describe('the fate of a proposed commit that is not on its branch', () => {
  const trailer = `carried\n\nOperation: ${ulid(1)}\n`

  test.each<[string, string, boolean, object | undefined]>([
    ['others may have carried it', trailer, false, undefined],
    ['its request may have ended', 'by hand', true, { fate: 'landed', commit: GONE }],
    ['it is dead where neither is so', 'by hand', false, { fate: 'dead' }],
  ])('%s', async (_, message, hasEnded, fate) => {
    const made = proposed(message)
    const ended = async () => (hasEnded ? merged : undefined)
    const context = { ...settling(made, { ended }), repository: made.branch.repository }
    expect(await fateOf(context, recordOn(made.base))).toEqual(fate ?? { fate: 'landed', commit: made.commit })
  })

  test.each([
    [true, { fate: 'landed', commit: GONE }],
    [false, { fate: 'dead' }],
  ])('where the branch is gone its request tells (has ended: %s)', async (hasEnded, fate) => {
    const made = proposed()
    made.host.move(made.host.head, null, 'person')
    const context = {
      ...settling(made, { ended: async () => (hasEnded ? merged : undefined) }),
      repository: made.branch.repository,
    }
    expect(await fateOf(context, recordOn(made.base))).toEqual(fate)
  })

  test('is not sought on any other branch, nor once there is an outcome', async () => {
    const made = proposed(trailer)
    const { repository } = made.branch
    const context = { ...settling(made, { ended: async () => merged }), repository }
    const { branch: _, ...pushed } = recordOn(made.base)
    expect(await fateOf(context, pushed)).toEqual({ fate: 'dead' })
    expect(await fateOf(context, { ...failedRecord(1, { branch: BRANCH }), commit: GONE } as never)).toEqual({ fate: 'dead' })
  })
})

describe('a proposed operation whose process has vanished', () => {
  async function vanished(made: Proposed, oid: string): Promise<void> {
    const { journal } = made.context
    await journal.start(operationRecord(1, { branch: BRANCH }))
    await journal.candidate('fabric-1', ulid(1), { oid, base: made.base, branch: BRANCH })
  }

  test.each([
    ['its report', true],
    ['the record alone', false],
  ])('is presented by %s, on the branch that took its commit', async (_, hasReport) => {
    const made = proposed()
    const { journal, originals } = made.context
    await vanished(made, made.commit)
    if (hasReport) await originals.putReport(operationReport(1, { commit: made.commit, source_commit: made.base }))
    expect(await settleAbandoned(settling(made, { landed: async () => PROPOSAL }), ONE)).toBe('landed')
    const record = { status: 'proposed', branch: BRANCH, commit: made.commit }
    expect(await journal.get('fabric-1', ulid(1))).toMatchObject(hasReport ? { ...record, proposal: PAGE } : record)
    expect(made.noted.landed).toEqual([])
  })

  test.each([
    ['its report', true],
    ['the record alone', false],
  ])('whose request has ended gets that outcome, by %s', async (_, hasReport) => {
    const made = proposed()
    const { journal, originals } = made.context
    const asked: TriedOperation[] = []
    await vanished(made, made.commit)
    const report = operationReport(1, { commit: made.commit, source_commit: made.base, files_processed: 5 })
    if (hasReport) await originals.putReport(report)
    expect(await settleAbandoned(settling(made, { ended: async () => merged }, asked), ONE)).toBe('landed')
    const counted = hasReport ? { files_processed: 5 } : {}
    expect(await journal.get('fabric-1', ulid(1))).toMatchObject({ ...merged, branch: BRANCH, commit: made.commit, ...counted })
    expect(asked).toMatchObject([{ operation: ulid(1), commit: made.commit, branch: BRANCH }])
  })

  test('has lost nothing where its branch holds neither the commit nor its base: it is begun again', async () => {
    const made = proposed()
    const { noted, host, base, context } = made
    await vanished(made, GONE)
    host.move(host.head, null, 'person')
    await context.journal.candidate('fabric-1', ulid(1), { oid: GONE, base: 'd'.repeat(40), branch: BRANCH })
    expect(base).not.toBe(GONE)
    expect(await settleAbandoned(settling(made, { mayBeLost: context.mayBeLost }), ONE)).toBe('dead')
    expect(noted.lost).toEqual([])
  })

  test('is settled where it runs if that is its branch', async () => {
    const made = proposed()
    await vanished(made, made.commit)
    const { repository } = made.branch
    const branchOf = () => Promise.resolve({ repository: made.repository, branch: 'another' })
    expect(await settleAbandoned({ ...made.context, repository, branch: BRANCH, branchOf }, ONE)).toBe('landed')
  })
})
