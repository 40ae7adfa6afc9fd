import type { Command } from 'commander'
import { gitopsStatus } from '../../app/reading/gitops-status.ts'
import type { StatusReport } from '../../contract/status.ts'
import { addFabricOptions, type FabricOptions } from '../arguments/options.ts'
import { EXIT } from '../errors/exit-code.ts'
import type { Run } from '../render/output.ts'
import { renderStatus } from '../render/status.ts'
import { runOnFabrics } from '../run/run-on-fabrics.ts'

export function statusCommand(command: Command): Command {
  return addFabricOptions(command).description('what is there, what waits, what is refused and why')
}

export function runStatus(options: FabricOptions, run: Run) {
  return runOnFabrics<StatusReport>(options, run, {
    direct: (context) => gitopsStatus(context),
    deployed: (client, fabric) => client.status(fabric),
    render: renderStatus,
    exitCode: ({ rejected_files }) => (rejected_files.length > 0 ? EXIT.rejected : EXIT.done),
  })
}
