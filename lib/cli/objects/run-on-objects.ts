import type { FabricOptions, OperationOptions, SettingOptions } from '../arguments/options.ts'
import { DeploymentClient } from '../deployment/deployment-client.ts'
import { tellingFabrics } from '../deployment/fabrics-there.ts'
import type { ExitCode } from '../errors/exit-code.ts'
import { UsageError } from '../errors/usage-error.ts'
import type { Output, Run } from '../render/output.ts'
import { chooseTarget } from '../run/choose-target.ts'
import { withOutput } from '../run/run-on-fabrics.ts'
import { deployedObjects } from './deployed-objects.ts'
import { directObjects } from './direct-objects.ts'
import type { ObjectAccess } from './object-access.ts'

export type ObjectOptions = FabricOptions & SettingOptions & OperationOptions

/** Runs a command on the objects of one fabric, on a remote or a deployment. Throws UsageError if neither is clear. */
export function runOnObjects(
  options: ObjectOptions,
  run: Run,
  action: (objects: ObjectAccess, output: Output) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withOutput(options, run, async (output) => {
    const target = await chooseTarget(options, run, output)
    const { signal } = run
    const { progress, warn } = output
    if (target.kind === 'remote') {
      const direct = { target, options, history: 'shallow', progress, warn, signal, beforePrompt: () => output.close() } as const
      return action(directObjects(direct, options), output)
    }
    if (target.fabrics === 'all') throw new UsageError('--fabric ID is missing: objects belong to one fabric')
    const [fabric = ''] = target.fabrics
    const client = new DeploymentClient({ endpoint: target.url, signal, progress })
    return tellingFabrics(client, fabric, () => action(deployedObjects(client, fabric, options), output))
  })
}
