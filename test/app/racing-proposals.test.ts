import { expect, test } from 'vitest'
import { editFabricObject } from '../../lib/app/operations/registered-operations.ts'
import { isError } from '../../lib/contract/errors.ts'
import type { OperationRecord } from '../../lib/contract/operation.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { isOpen } from '../../lib/domain/operation/outcome.ts'
import { Dice } from '../support/dice.ts'
import { git as gitAt } from '../support/git.ts'
import { asked, raw, vpcWith } from '../support/objects.ts'
import { SEED } from '../support/seed.ts'
import { deployment, remote, serve } from './deployed-fabrics.ts'
import { deployProposing, forge, proposeOn } from './deployed-proposals.ts'

/** Set FABRICS=20 PROPOSALS=1000 for the long run. */
const MORE = Number(process.env.FABRICS ?? 3) - 1
const FABRICS: [string, ...string[]] = ['fabric-1', ...Array.from({ length: MORE }, (_, index) => `fabric-${index + 2}`)]
const ROUNDS = Number(process.env.PROPOSALS ?? 16)

deployProposing(FABRICS)

const git = (...args: string[]) => gitAt(remote.repository, ...args)
const treeOf = (revision: string, fabric: string) => git('rev-parse', `${revision}:fabrics/${fabric}/gitops/managed`)
const pathOf = (fabric: string, name: string) => `fabrics/${fabric}/gitops/managed/vpcs/${name}.yaml`

async function put(fabric: string, name: string): Promise<OperationReport | undefined> {
  const edit = { action: 'put' as const, text: Buffer.from(vpcWith(name)) }
  const named = { name: { kind: 'vpc', namespace: 'default', name }, edit, precondition: { isNew: true as const }, ingest: false }
  try {
    return await editFabricObject(deployment, fabric, { ...asked(), ...named })
  } catch (error) {
    // Somebody closed or merged the request, or moved its branch, in the middle.
    if (isError(error, 'push_contended') || isError(error, 'proposal_refused') || isError(error, 'repository_busy'))
      return undefined
    throw error
  }
}

/** A person merges a request, which lands as it was reviewed, or closes it. */
async function personActs(dice: Dice): Promise<void> {
  const open = forge.requests.filter(({ state }) => state === 'open')
  const chosen = open[dice.below(Math.max(open.length, 1))]
  if (chosen === undefined) return
  const { branch, number } = chosen
  const fabric = branch.split('/')[1] ?? ''
  if (dice.chance(0.25)) {
    chosen.state = 'closed'
    return
  }
  const reviewed = await treeOf(branch, fabric)
  await forge.merge(number, dice.pick(['merge', 'squash', 'rebase']))
  expect(await treeOf('main', fabric)).toBe(reviewed)
  if (dice.chance(0.5)) await git('branch', '-D', branch)
}

async function records(fabric: string): Promise<OperationRecord[]> {
  return (await deployment.journal.list(fabric, { limit: 1000 })).operations
}

test(`${ROUNDS} rounds of deployed proposals, of seed ${SEED}: none twice, none lost, each ends as the host says`, async () => {
  const dice = new Dice(SEED)
  await proposeOn('github', ...FABRICS)
  const dropped: { fabric: string; name: string }[] = []
  const edited: OperationReport[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const fabric = dice.pick(FABRICS)
    const deed = dice.below(10)
    const name = `${fabric}-${round}`
    if (deed < 3) {
      await remote.push({ [raw(`${name}.yaml`, fabric)]: vpcWith(name) })
      dropped.push({ fabric, name })
    } else if (deed < 7) {
      const racing = [put(fabric, `${name}-a`), put(fabric, `${name}-b`), put(dice.pick(FABRICS), `${name}-c`)]
      edited.push(...(await Promise.all([...racing, serve()])).flatMap((done) => (done && 'operation' in done ? [done] : [])))
    } else await personActs(dice)
    if (dice.chance(0.8)) await serve()
    const open = forge.requests.filter(({ state }) => state === 'open').map(({ branch }) => branch)
    expect(open).toEqual([...new Set(open)])
  }
  await serve()
  for (const fabric of FABRICS) await expectAgreed(fabric, edited)
  for (const { fabric, name } of dropped) await expectKept(fabric, name)
})

/** Each record says what the host says of its request, and what is merged is on the branch. */
async function expectAgreed(fabric: string, edited: readonly OperationReport[]): Promise<void> {
  const branch = `gfm/${fabric}/main`
  for (const report of edited.filter((one) => one.fabric === fabric))
    expect(await deployment.journal.get(fabric, report.operation)).toMatchObject({ branch, proposal: {} })
  for (const record of await records(fabric)) {
    expect(isOpen(record)).toBe(false)
    if (!('proposal' in record) || record.proposal === undefined) continue
    const states = { open: 'proposed', merged: 'merged', closed: 'declined' } as const
    const { state } = forge.numbered(record.proposal.id) ?? { state: 'closed' as const }
    expect([record.operation, record.status]).toEqual([record.operation, states[state]])
    const path = edited.find(({ operation }) => operation === record.operation)?.edited?.path
    if (path === undefined || record.status === 'declined') continue
    expect(await git('cat-file', '-t', `${record.status === 'merged' ? 'main' : branch}:${path}`)).toBe('blob')
  }
}

/** A raw file waits on the branch, or its object is there; never neither. */
async function expectKept(fabric: string, name: string): Promise<void> {
  const there = await git('ls-tree', '-r', '--name-only', 'main')
  expect(there.includes(pathOf(fabric, name)) || there.split('\n').includes(raw(`${name}.yaml`, fabric))).toBe(true)
}
