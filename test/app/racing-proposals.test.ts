import { expect, test } from 'vitest'
import { settleVanished } from '../../lib/app/automation/settle-vanished.ts'
import { editFabricObject } from '../../lib/app/operations/registered-operations.ts'
import { updateFabric } from '../../lib/app/registry/fabrics.ts'
import { DomainError, type ErrorCode } from '../../lib/contract/errors.ts'
import type { OperationRecord } from '../../lib/contract/operation.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { isOpen } from '../../lib/domain/operation/outcome.ts'
import { Dice } from '../support/dice.ts'
import { git as gitAt } from '../support/git.ts'
import { asked, raw, vpcWith } from '../support/objects.ts'
import { SEED } from '../support/seed.ts'
import { deployment, remote, repository, serve } from './deployed-fabrics.ts'
import { deployProposing, forge, proposeOn } from './deployed-proposals.ts'

/** Set FABRICS=20 PROPOSALS=1000 for the long run, and APART=all for one in which no operations share a request. */
const MORE = Number(process.env.FABRICS ?? 3) - 1
const FABRICS: [string, ...string[]] = ['fabric-1', ...Array.from({ length: MORE }, (_, index) => `fabric-${index + 2}`)]
const ROUNDS = Number(process.env.PROPOSALS ?? 8)
/** Only what hangs is ended: a round of twenty fabrics on a busy machine may take so long. */
const LONG = { timeout: 240_000 + ROUNDS * 30_000 }
/** Each operation of these has a request of its own. */
const APART = process.env.APART === 'all' ? FABRICS : ['fabric-2']

deployProposing(FABRICS)

const git = (...args: string[]) => gitAt(remote.repository, ...args)
const treeOf = (revision: string, fabric: string) => git('rev-parse', `${revision}:fabrics/${fabric}/gitops/managed`)
const pathOf = (fabric: string, name: string) => `fabrics/${fabric}/gitops/managed/vpcs/${name}.yaml`

const EXPECTED: readonly ErrorCode[] = [
  ...(['push_contended', 'proposal_refused', 'repository_busy', 'precondition_failed'] as const),
  // The API of the host has failed.
  'repository_unreachable',
]

/** Whatever is refused here is tried again by the next look. */
async function asExpected<T>(doing: Promise<T>): Promise<T | undefined> {
  try {
    return await doing
  } catch (error) {
    // Somebody closed or merged the request, moved its branch in the middle, or was first with the object.
    if (error instanceof DomainError && EXPECTED.includes(error.code)) return undefined
    throw error
  }
}

async function put(fabric: string, name: string): Promise<OperationReport | undefined> {
  const edit = { action: 'put' as const, text: Buffer.from(vpcWith(name)) }
  const named = { name: { kind: 'vpc', namespace: 'default', name }, edit, precondition: { isNew: true as const }, ingest: false }
  return asExpected(editFabricObject(deployment, fabric, { ...asked(), ...named }))
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

test(
  `${ROUNDS} rounds of deployed proposals, of seed ${SEED}: none twice, none lost, each ends as the host says`,
  LONG,
  async () => {
    const dice = new Dice(SEED)
    await proposeOn('github', ...FABRICS)
    for (const fabric of APART) await updateFabric(deployment, fabric, { proposals: 'each' })
    const dropped: { fabric: string; name: string }[] = []
    const edited: OperationReport[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const fabric = dice.pick(FABRICS)
      const deed = dice.below(10)
      const name = `${fabric}-${round}`
      if (dice.chance(0.2)) forge.faults.push({ status: 503 })
      if (deed < 3) {
        await remote.push({ [raw(`${name}.yaml`, fabric)]: vpcWith(name) })
        dropped.push({ fabric, name })
      } else if (deed < 7) {
        // Two want the same object: one of them is told so.
        const names = [`${name}-a`, `${name}-a`, `${name}-b`]
        const racing = [...names.map((wanted) => put(fabric, wanted)), put(dice.pick(FABRICS), `${name}-c`)]
        edited.push(
          ...(await Promise.all([...racing, asExpected(serve())])).flatMap((done) => (done && 'operation' in done ? [done] : [])),
        )
      } else await personActs(dice)
      if (dice.chance(0.8)) await asExpected(serve())
      await expectApart()
    }
    forge.faults.length = 0
    for (const fabric of FABRICS)
      for (const { operation } of (await records(fabric)).filter(isOpen))
        await settleVanished(deployment, { repository, fabric, operation, giveUp: true })
    await expectApart()
    await serve()
    for (const fabric of FABRICS) await expectAgreed(fabric, edited)
    for (const { fabric, name } of dropped) await expectKept(fabric, name)
  },
)

/** No branch has two requests, and no object of a fabric is on two branches, with a request or still without. */
async function expectApart(): Promise<void> {
  const open = forge.requests.filter(({ state }) => state === 'open').map(({ branch }) => branch)
  expect(open).toEqual([...new Set(open)])
  for (const fabric of APART) {
    const unsettled = (await records(fabric)).filter(isOpen).flatMap(({ branch }) => branch ?? [])
    const there = (await git('branch', '--format=%(refname:short)')).split('\n')
    const names = new Set([...open, ...unsettled.filter((branch) => there.includes(branch))])
    const ofFabric = [...names].filter((branch) => branch.startsWith(`gfm/${fabric}/`))
    const changed = ofFabric.map((branch) =>
      git('diff', '--name-only', `main...${branch}`, '--', `fabrics/${fabric}/gitops/managed`),
    )
    const paths = (await Promise.all(changed)).flatMap((told) => told.split('\n').filter((path) => path !== ''))
    expect(paths).toEqual([...new Set(paths)])
  }
}

/** Each record says what the host says of its request, and what is merged is on the branch. */
async function expectAgreed(fabric: string, edited: readonly OperationReport[]): Promise<void> {
  const branchOf = (operation: string) => (APART.includes(fabric) ? `gfm/${fabric}/${operation}` : `gfm/${fabric}/main`)
  for (const { operation } of edited.filter((one) => one.fabric === fabric))
    expect(await deployment.journal.get(fabric, operation)).toMatchObject({ branch: branchOf(operation), proposal: {} })
  for (const record of await records(fabric)) {
    expect(isOpen(record)).toBe(false)
    if (!('proposal' in record) || record.proposal === undefined) continue
    const states = { open: 'proposed', merged: 'merged', closed: 'declined' } as const
    const { state } = forge.numbered(record.proposal.id) ?? { state: 'closed' as const }
    expect([record.operation, record.status]).toEqual([record.operation, states[state]])
    const path = edited.find(({ operation }) => operation === record.operation)?.edited?.path
    if (path === undefined || record.status === 'declined') continue
    expect(await git('cat-file', '-t', `${record.status === 'merged' ? 'main' : branchOf(record.operation)}:${path}`)).toBe(
      'blob',
    )
  }
}

/** A raw file waits on the branch, or its object is there; never neither. */
async function expectKept(fabric: string, name: string): Promise<void> {
  const there = await git('ls-tree', '-r', '--name-only', 'main')
  expect(there.includes(pathOf(fabric, name)) || there.split('\n').includes(raw(`${name}.yaml`, fabric))).toBe(true)
}
