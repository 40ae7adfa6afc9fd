import { type Proposing, propose, proposedBranch } from '../../app/proposals/propose.ts'
import type { OperationReport } from '../../contract/report.ts'
import { definedOf } from '../../defined-of.ts'
import { branchesBelow } from '../../git/branch/branches.ts'
import { parseRemoteUrl } from '../../git/wire/remote-url.ts'
import { hostProposals } from '../../hosts/host-proposals.ts'
import { HOST_KINDS, type HostKind, hostOf } from '../../hosts/hosts.ts'
import { webAddressOf } from '../../hosts/web-address.ts'
import type { OperationOptions } from '../arguments/options.ts'
import { awsKeysIn } from '../deployment/authorize.ts'
import { networkOf } from '../environment/network.ts'
import { UsageError } from '../errors/usage-error.ts'
import type { BasicCredentials } from './credentials.ts'
import { type DirectContext, type DirectOptions, onReached, onRemote, openBranch, type Reached } from './direct.ts'
import { remoteOptions, withAccess } from './remote-access.ts'
import { withCredentials } from './with-credentials.ts'

/** Runs an action on one fabric of a remote. */
export type OnRemote<R> = (direct: DirectOptions, action: (context: DirectContext) => Promise<R>) => Promise<R>

/** How an operation is run: on the branch itself or, with `--propose`, on the branch of the fabric's proposal. */
export function onBranchOrProposal({
  propose: asked,
  autoMerge = false,
  dryRun = false,
}: { [Name in 'propose' | 'autoMerge' | 'dryRun']?: OperationOptions[Name] | undefined }): OnRemote<OperationReport> {
  if (asked !== true) return onRemote
  return (direct, action) =>
    onProposals(direct, (context, proposing) =>
      propose(
        context,
        { ...proposing, wantsAutoMerge: async () => autoMerge },
        { dryRun, run: (on) => action({ ...context, ...on }) },
      ),
    )
}

/** Reads the branch on which the next operation would be proposed. */
export function onProposedBranch<T>(direct: DirectOptions, action: (context: DirectContext) => Promise<T>): Promise<T> {
  return onProposals(direct, async (context, proposing) =>
    action({ ...context, repository: await proposedBranch(context, proposing) }),
  )
}

/** Runs an action with the requests of a remote at its host. Throws UsageError for a host that is not supported. */
export function onHost<T>(direct: DirectOptions, action: (context: DirectContext) => Promise<T>): Promise<T> {
  return onProposals(direct, (context, { proposals }, { access, credentials }) => {
    const options = remoteOptions(access, credentials)
    const hosted = { proposals, branchesBelow: (prefix: string) => branchesBelow(options, prefix, context.signal) }
    return action({ ...context, hosted })
  })
}

/** Throws UsageError for a remote whose requests are not supported. */
function onProposals<T>(
  direct: DirectOptions,
  action: (context: DirectContext, proposing: Proposing, reached: Reached) => Promise<T>,
): Promise<T> {
  return withAccess(direct.target.url, direct, async (access, credentials) => {
    const hosted = hostedAt(access.url)
    checkKeys(hosted)
    const reached = { direct, access, credentials }
    const run = (known: BasicCredentials | undefined) =>
      onReached(reached, async (context) => action(context, await proposingOn(reached, hosted, known), reached))
    return access.openSsh === undefined ? run(credentials) : withCredentials(hosted.url, direct, run)
  })
}

async function proposingOn(
  reached: Reached,
  { url, kind }: { url: string; kind: HostKind },
  credentials: BasicCredentials | undefined,
): Promise<Proposing> {
  const { connection = (await networkOf(url, reached.direct.signal)).connection } = reached.access
  const awsKeys = async () => awsKeysIn(process.env)
  const proposals = hostProposals({ kind, url, credentials: async () => credentials, awsKeys, ...definedOf({ connection }) })
  if (proposals === undefined) throw new UsageError(`${url} is not the URL of a repository of ${kind}, so there are no requests`)
  return { proposals, openBranch: (branch, start) => openBranch(reached, branch, start) }
}

function checkKeys({ url, kind }: { url: string; kind: HostKind }): void {
  if (hostOf(kind).signedApi === undefined || awsKeysIn(process.env) !== undefined) return
  const advice = 'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, as `aws configure export-credentials --format env` prints them'
  throw new UsageError(`The pull requests of ${url} need keys of AWS: ${advice}`)
}

/**
 * The repository's address on the web, and the kind of its host: that of `GFM_GIT_TYPE`, or of a well-known host. Over
 * SSH the API of any other host is expected on the same one.
 */
function hostedAt(remote: string): { url: string; kind: HostKind } {
  const parsed = parseRemoteUrl(remote)
  if (parsed.kind === 'local') throw new UsageError('Pull and merge requests need a Git host, not a path')
  const named = namedKind()
  const { host } = parsed.kind === 'ssh' ? parsed : new URL(parsed.url)
  const address = webAddressOf(remote, { kind: named }) ?? webAddressOf(remote, { kind: named, server: `https://${host}` })
  if (address?.kind === undefined) throw unknownKind(`The kind of the host ${host} is not known`)
  return { url: address.url, kind: address.kind }
}

function namedKind(): HostKind | undefined {
  const { GFM_GIT_TYPE: named } = process.env
  const kind = HOST_KINDS.find((known) => known === named)
  if (named && kind === undefined) throw unknownKind(`${JSON.stringify(named)} in GFM_GIT_TYPE is no kind of Git host`)
  return kind
}

function unknownKind(problem: string): UsageError {
  return new UsageError(`${problem}: set GFM_GIT_TYPE to one of ${HOST_KINDS.join(', ')}`)
}
