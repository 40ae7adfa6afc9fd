import { updateFabric } from '../../lib/app/registry/fabrics.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { definedOf } from '../../lib/defined-of.ts'
import { hostProposals } from '../../lib/hosts/host-proposals.ts'
import { type Forge, type ForgeKind, startForge, TOKEN } from '../support/forge/forge.ts'
import { deployFabrics, deployment, remote } from './deployed-fabrics.ts'
import type { TestDeployment } from './deployment.ts'

/** Of the test that runs, above the repository of its fabrics; started by `propose`. */
export let forge: Forge

/** Fabrics whose deployment reaches a host with requests. */
export function deployProposing(names: readonly string[]): void {
  deployFabrics(names, { adapt: (real) => ({ ...real, proposalsOf, onAnnouncementFailed: () => undefined }) })
}

const proposalsOf: TestDeployment['proposalsOf'] = async () => {
  const made = hostProposals({
    kind: forge.kind as Exclude<ForgeKind, 'forgejo'>,
    url: forge.url,
    credentials: async () => ({ username: 'any', password: TOKEN }),
  })
  if (made === undefined) throw new Error('no proposals')
  return made
}

/** Starts a host above the remote of the test, and has these fabrics propose there. */
export async function proposeOn(kind: ForgeKind, ...fabrics: readonly string[]): Promise<void> {
  forge = await startForge(kind, remote.repository)
  for (const fabric of fabrics) await updateFabric(deployment, fabric, { delivery: 'propose' })
}

export const requests = () => forge.requests.map(({ number, state }) => [number, state])

/** What the records say of an operation and of the fabric's requests. */
export async function recorded(fabric: string, { operation }: Pick<OperationReport, 'operation'>) {
  const record = await deployment.journal.get(fabric, operation)
  const { proposals } = await deployment.proposals.get(fabric)
  return {
    ...definedOf({ status: record?.status, landed: record?.status === 'merged' ? record.landed : undefined }),
    proposals: proposals.map(({ id, state }) => [id, state]),
    open: (await deployment.fabrics.get(fabric)).open_proposal ?? false,
  }
}
