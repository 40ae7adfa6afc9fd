import { remoteNamed, type Upstream, upstreamOf } from '../../git/checkout/upstream.ts'
import { parseRemoteUrl } from '../../git/wire/remote-url.ts'
import type { FabricOptions, OperationOptions, SettingOptions } from '../arguments/options.ts'
import { flaggedSettings } from '../arguments/stated-settings.ts'
import {
  type NamedEndpoint,
  type NamedRemote,
  namedRemote,
  namedTarget,
  type RemoteOnly,
  type RemoteTarget,
  type Target,
} from '../arguments/target.ts'
import { DeploymentClient } from '../deployment/deployment-client.ts'
import { onlyFabric } from '../deployment/fabrics-there.ts'
import { settleRemote } from '../remote/settle-remote.ts'
import { rememberCredentials } from '../remote/with-credentials.ts'
import type { Output, Run } from '../render/output.ts'

type Options = FabricOptions & SettingOptions & OperationOptions

/**
 * The target of a command: what flags do not name comes from the environment, from the checkout that the command runs
 * in, and from the target itself. Says what was inferred. Throws UsageError if the target is not clear, and what
 * reading the target throws.
 */
export async function chooseTarget(
  options: Options,
  run: Run,
  output: Output,
  sent: readonly RemoteOnly[] = [],
): Promise<Target> {
  const named = namedTarget(
    await withRemoteUrl(options, run),
    { env: process.env, upstream: await upstreamFor(options, run) },
    sent,
  )
  return named.kind === 'remote' ? settled(named, options, run, output) : deployedTarget(named, options, run, output)
}

/** The target of a command that reads the repository itself. Throws as `chooseTarget`. */
export async function chooseRemote(options: Options, run: Run, output: Output): Promise<RemoteTarget> {
  const named = namedRemote(await withRemoteUrl(options, run), { env: process.env, upstream: await upstreamFor(options, run) })
  return settled(named, options, run, output)
}

/** The remote of the checkout, if a flag or a variable does not name a target before it. */
async function upstreamFor({ remote, endpoint }: Options, { directory }: Run): Promise<Upstream | undefined> {
  if (remote !== undefined || endpoint !== undefined || process.env.GFM_REMOTE) return undefined
  const upstream = await upstreamOf(directory)
  if (upstream !== undefined) urlOf(upstream.url)
  return upstream
}

/** As git does, takes `--remote` for the name of one of the checkout's remotes before it takes it for a path. */
async function withRemoteUrl<O extends Options>(options: O, { directory }: Run): Promise<O> {
  const { remote } = options
  if (remote === undefined || !/^\w[\w.-]*$/.test(remote)) return options
  const url = await remoteNamed(remote, directory)
  return url === undefined ? options : { ...options, remote: urlOf(url) }
}

/** The URL of a remote of the checkout. Credentials in it are remembered, and taken out. */
function urlOf(remote: string): string {
  if (!/^https?:/i.test(remote)) return remote
  const parsed = parseRemoteUrl(remote)
  if (parsed.kind === 'http' && parsed.credentials !== undefined) rememberCredentials(parsed.url, parsed.credentials)
  return parsed.url
}

async function settled(named: NamedRemote, options: Options, { signal }: Run, output: Output): Promise<RemoteTarget> {
  const { progress, warn } = output
  const stated = await flaggedSettings(options)
  const target = await settleRemote(named, { options, stated, progress, warn, signal, beforePrompt: () => output.close() })
  const { url, branch, fabric } = target
  if (options.remote === undefined || options.fabric === undefined) output.inferred(`fabric ${fabric} in ${url} ${branch}`)
  return target
}

async function deployedTarget({ url, fabrics }: NamedEndpoint, options: Options, run: Run, output: Output): Promise<Target> {
  const only = fabrics === 'only'
  const chosen = only ? [await onlyFabric(new DeploymentClient({ endpoint: url, signal: run.signal }))] : fabrics
  if (chosen !== 'all' && (only || options.endpoint === undefined)) output.inferred(`fabric ${chosen.join(', ')} of ${url}`)
  return { kind: 'endpoint', url, fabrics: chosen }
}
