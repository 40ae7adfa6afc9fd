import { join } from 'node:path'
import { ulid } from 'ulid'
import { expect, test } from 'vitest'
import { editObject } from '../../lib/app/operations/edit-object.ts'
import { ingestRaw } from '../../lib/app/operations/ingest-raw.ts'
import { initGitops } from '../../lib/app/operations/init-gitops.ts'
import type { BranchStart } from '../../lib/app/ports/proposals.ts'
import { propose } from '../../lib/app/proposals/propose.ts'
import type { OperationContext } from '../../lib/app/transaction/operation-context.ts'
import { StandaloneJournal, StandaloneLocks, StandaloneOriginals } from '../../lib/cli/remote/standalone.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { defaultDirectory } from '../../lib/domain/fabric/default-settings.ts'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { hostProposals } from '../../lib/hosts/host-proposals.ts'
import { createRepository } from '../../lib/local/git-host/git-server.ts'
import { Dice } from '../support/dice.ts'
import { type Forge, type ForgeKind, startForge, TOKEN } from '../support/forge/forge.ts'
import { commitFiles, git, temporaryDirectory } from '../support/git.ts'
import { ANN, vpcWith } from '../support/objects.ts'
import { SEED } from '../support/seed.ts'

const KINDS = ['github', 'gitlab', 'gitea'] as const satisfies readonly ForgeKind[]
/** Set PROPOSALS=1000 for the long run. */
const ROUNDS = Number(process.env.PROPOSALS ?? 6)
const FABRICS = ['one', 'two', 'three']

type Fabric = (typeof FABRICS)[number]

/** Processes of the manager on one repository: each has clones and locks of its own, as on another machine. */
class Crowd {
  readonly forge: Forge
  readonly #kind: ForgeKind
  readonly #directory: string
  #processes = 0

  constructor(forge: Forge, kind: ForgeKind, directory: string) {
    this.forge = forge
    this.#kind = kind
    this.#directory = directory
  }

  async direct(fabric: Fabric, run: (context: OperationContext) => Promise<OperationReport>): Promise<OperationReport> {
    return run((await this.#process(fabric)).context)
  }

  async propose(
    fabric: Fabric,
    run: (context: OperationContext) => Promise<OperationReport>,
    dryRun = false,
  ): Promise<OperationReport> {
    const { context, openBranch } = await this.#process(fabric)
    const credentials = async () => ({ username: 'any', password: TOKEN })
    const proposals = hostProposals({ kind: this.#kind, url: this.forge.url, credentials })
    if (proposals === undefined) throw new Error('no proposals')
    return propose(context, { proposals, openBranch }, { dryRun, run })
  }

  async #process(fabric: Fabric) {
    const place = join(this.#directory, `process-${this.#processes++}`)
    const openBranch = (branch: string, start?: BranchStart) =>
      openGitRepository({ url: this.forge.bare, branch, directory: join(place, branch), ...(start && { start }) })
    const context: OperationContext = {
      settings: { name: fabric, directory: defaultDirectory(fabric) },
      repository: await openBranch('main'),
      repositoryId: 'repo',
      locks: new StandaloneLocks(),
      journal: new StandaloneJournal(),
      originals: new StandaloneOriginals(),
      manager: { name: 'GitOps File Manager', email: 'gitops-file-manager@localhost' },
      now: () => new Date(),
    }
    return { context, openBranch }
  }
}

const asked = (dryRun = false) => ({ operation: ulid(), actor: ANN, dryRun })
const ingest =
  (dryRun = false) =>
  (on: OperationContext) =>
    ingestRaw(on, { ...asked(dryRun), atomic: false })
const put = (name: string, vni: number) => (on: OperationContext) =>
  editObject(on, {
    ...asked(),
    name: { kind: 'vpc', namespace: 'default', name },
    edit: { action: 'put', text: Buffer.from(vpcWith(name, `vni: ${vni}`)) },
    precondition: { matches: '*' },
    ingest: false,
  })

/** What a proposal may be refused for, or lose to, without anything being wrong. */
const EXPECTED = new Set(['proposal_refused', 'push_contended', 'precondition_failed', 'object_in_raw_file'])

async function unlessExpected(work: Promise<OperationReport>): Promise<OperationReport | undefined> {
  try {
    return await work
  } catch (error) {
    if (!EXPECTED.has((error as { code?: string }).code ?? '')) throw error
    return undefined
  }
}

/** Whatever was answered is in the open request, also what others have proposed at the same time. */
async function expectProposed(forge: Forge, reports: readonly (OperationReport | undefined)[]): Promise<void> {
  for (const report of reports) {
    if (report?.edited === undefined || report.proposal === undefined) continue
    const { branch } = report.proposal
    expect(forge.openFor({ base: 'main', branch })).toBeDefined()
    expect(await git(forge.bare, 'rev-parse', `${branch}:${report.edited.path}`)).toBe(report.edited.after)
  }
}

test.each(KINDS)(
  `${ROUNDS} rounds of racing proposals on %s, of seed ${SEED}: none twice, none lost, each lands as it was reviewed`,
  async (kind) => {
    const dice = new Dice(SEED)
    const directory = await temporaryDirectory()
    const bare = await createRepository(directory, 'lab.git')
    const forge = await startForge(kind, bare)
    const crowd = new Crowd(forge, kind, directory)
    const dropped = new Map<string, { fabric: Fabric; name: string; vni: number }>()
    const init = (on: OperationContext) => initGitops(on, { ...asked(), force: false, stripHnpStamps: false })
    for (const fabric of FABRICS) await crowd.direct(fabric, init)
    const [first = '', ...others] = FABRICS
    for (let round = 0; round < ROUNDS; round++) {
      const fabric = dice.pick([first, ...others])
      const name = `${fabric}-${round}`
      const deed = dice.below(10)
      if (deed < 3) {
        const vni = dice.below(1000) + 1
        await commitFiles(bare, { [`${defaultDirectory(fabric)}/raw/${name}.yaml`]: vpcWith(name, `vni: ${vni}`) })
        dropped.set(name, { fabric, name, vni })
      } else if (deed < 7) {
        const racing = Array.from({ length: 1 + dice.below(3) }, (_, n) => (n === 0 ? ingest() : put(`${name}-${n}`, round + 1)))
        const reports = await Promise.all(racing.map((run) => unlessExpected(crowd.propose(fabric, run))))
        await expectProposed(forge, reports)
      } else {
        await personActs(forge, dice, deed)
      }
      expectOneOpen(forge)
    }
    await settle(crowd)
    for (const { fabric, name, vni } of dropped.values())
      expect(await git(bare, 'show', `main:${defaultDirectory(fabric)}/managed/vpcs/${name}.yaml`)).toContain(`vni: ${vni}`)
  },
)

/** Merges a request in one of three ways, closes one, or pushes something else to the base. */
async function personActs(forge: Forge, dice: Dice, deed: number): Promise<void> {
  const open = forge.requests.filter(({ state }) => state === 'open')
  const chosen = open[dice.below(Math.max(open.length, 1))]
  if (deed === 9 || chosen === undefined) {
    await commitFiles(forge.bare, { 'README.md': `${dice.roll()}\n` })
    return
  }
  if (deed === 8 && dice.chance(0.5)) {
    chosen.state = 'closed'
    return
  }
  await mergeAsReviewed(forge, chosen.number, dice.pick(['merge', 'squash', 'rebase']))
}

/** The fabric's directory is on the base, byte for byte, as it was on the branch, unless others work on it there. */
async function mergeAsReviewed(forge: Forge, number: number, how: 'merge' | 'squash' | 'rebase'): Promise<void> {
  const { branch = '' } = forge.numbered(String(number)) ?? {}
  const directory = defaultDirectory(branch.split('/')[1] ?? '')
  const managed = (revision: string) => git(forge.bare, 'rev-parse', `${revision}:${directory}/managed`)
  const reviewed = await managed(branch)
  await forge.merge(number, how).catch((error: unknown) => {
    // As on the page of the request: both changed the same file.
    if (!String(error).includes('CONFLICT') && !String(error).includes('merge-tree')) throw error
  })
  if (forge.numbered(String(number))?.state === 'merged') expect(await managed('main')).toBe(reviewed)
}

function expectOneOpen({ requests }: Forge): void {
  const open = requests.filter(({ state }) => state === 'open').map(({ branch }) => branch)
  expect(open).toEqual([...new Set(open)])
}

/** Everything that waits is proposed and merged; then nothing is left to propose. */
async function settle(crowd: Crowd): Promise<void> {
  const { forge } = crowd
  for (const request of forge.requests) if (request.state === 'open') request.state = 'closed'
  for (const fabric of FABRICS) {
    const planned = await crowd.propose(fabric, ingest(true), true)
    const { proposal } = await crowd.propose(fabric, ingest())
    if (proposal === undefined) {
      expect(planned.changes).toEqual([])
      continue
    }
    await mergeAsReviewed(forge, Number(proposal.id), 'squash')
    expect((await crowd.propose(fabric, ingest())).proposal).toBeUndefined()
  }
  expect(forge.requests.filter(({ state }) => state === 'open')).toEqual([])
}
