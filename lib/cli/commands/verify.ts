import type { Command } from 'commander'
import { verifyHistory } from '../../app/reading/verify-history.ts'
import type { VerifyReport } from '../../contract/status.ts'
import { examples } from '../arguments/examples.ts'
import { addOutputOptions, addRemoteOptions, type FabricOptions } from '../arguments/options.ts'
import { EXIT } from '../errors/exit-code.ts'
import type { Run } from '../render/output.ts'
import { renderVerify } from '../render/verify.ts'
import { runOnHistory } from '../run/run-on-fabrics.ts'

export function verifyCommand(command: Command): Command {
  return addOutputOptions(addRemoteOptions(command))
    .description('prove from Git history that no document was lost or altered')
    .addHelpText('after', examples('gfm verify --remote https://git.example.com/net/lab.git --fabric lab'))
}

export function runVerify(options: FabricOptions, run: Run) {
  return runOnHistory<VerifyReport>(options, run, {
    direct: (context) => verifyHistory({ ...context, repository: context.secondReader }),
    render: renderVerify,
    exitCode: ({ faults }) => (faults.some(({ severity }) => severity === 'error') ? EXIT.rejected : EXIT.done),
  })
}
