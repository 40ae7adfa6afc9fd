import type { ReportProgress } from '../../app/ports/ports.ts'
import { defaultDirectory } from '../../domain/fabric/default-settings.ts'
import { isWithin } from '../../domain/fabric/layout.ts'
import { type FoundFabric, findFabrics } from '../../domain/rebuild/find-fabrics.ts'
import { defaultBranchOf } from '../../git/branch/branches.ts'
import type { FabricOptions } from '../arguments/options.ts'
import type { FlaggedSettings } from '../arguments/stated-settings.ts'
import type { NamedRemote, RemoteTarget } from '../arguments/target.ts'
import { UsageError } from '../errors/usage-error.ts'
import { onRemote } from './direct.ts'
import { remoteOptions, withAccess } from './remote-access.ts'
import type { Asking } from './with-credentials.ts'

const FALLBACK_BRANCH = 'main'

interface Settling extends Asking {
  options: FabricOptions
  stated: FlaggedSettings
  progress?: ReportProgress
  warn: (message: string) => void
}

/**
 * Asks the remote for what is not named: the branch of its `HEAD`; the fabric that the command runs in, or the only one
 * of the branch. Throws UsageError with the fabrics that there are if none of them is meant.
 */
export async function settleRemote(named: NamedRemote, settling: Settling): Promise<RemoteTarget> {
  const { url, fabric } = named
  const { stated } = settling
  const branch = named.branch ?? (await defaultBranch(url, settling))
  if (fabric !== undefined)
    return { kind: 'remote', url, branch, fabric, directory: named.directory ?? defaultDirectory(fabric), stated }
  const { settings } = chosen(named, branch, await fabricsOn({ url, branch }, settling))
  return { kind: 'remote', url, branch, fabric: settings.name, directory: settings.directory, stated }
}

function defaultBranch(remote: string, settling: Settling): Promise<string> {
  return withAccess(remote, settling, async (access, credentials) => {
    return (await defaultBranchOf(remoteOptions(access, credentials), settling.signal)) ?? FALLBACK_BRANCH
  })
}

async function fabricsOn(place: { url: string; branch: string }, settling: Settling): Promise<FoundFabric[]> {
  const target = { kind: 'remote', ...place, fabric: '', directory: '', stated: {} } as const
  const direct = { ...settling, target, history: 'shallow' } as const
  return onRemote(direct, async ({ repository, signal }) => (await findFabrics(await repository.refresh(signal))).found)
}

function chosen(named: NamedRemote, branch: string, found: readonly FoundFabric[]): FoundFabric {
  const [only, ...others] = meant(named, found)
  if (only !== undefined && others.length === 0) return only
  const names = found.map(({ settings }) => settings.name).join(', ')
  const there = names === '' ? 'has no fabric yet: gfm init --fabric NAME makes one' : `has the fabrics ${names}`
  throw new UsageError(`--fabric NAME is missing: ${named.url} ${branch} ${there}`)
}

/** The fabrics that a directory may mean: those around it, else those below it; any if it is of none. */
function meant({ directory, standing }: NamedRemote, found: readonly FoundFabric[]): readonly FoundFabric[] {
  if (directory !== undefined) return found.filter(({ settings }) => settings.directory === directory)
  if (standing === undefined) return found
  const around = found.filter(({ settings }) => isWithin(settings.directory, standing))
  const below = found.filter(({ settings }) => isWithin(standing, settings.directory))
  return [around, below, found].find((fabrics) => fabrics.length > 0) ?? []
}
