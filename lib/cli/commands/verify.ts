import type { Command } from 'commander'
import { verifyHistory } from '../../app/verify-history.ts'
import type { VerifyReport } from '../../domain/status.ts'
import { EXIT } from '../exit-code.ts'
import { addFabricOptions, type FabricOptions } from '../options.ts'
import { renderVerify } from '../render/verify.ts'
import { type Run, runOnFabrics } from '../run.ts'

export function verifyCommand(command: Command): Command {
  return addFabricOptions(command, { endpoint: false }).description('prove from Git history that no document was lost or altered')
}

export function runVerify(options: FabricOptions, run: Run) {
  return runOnFabrics<VerifyReport>(options, run, {
    history: 'full',
    direct: (context) => verifyHistory(context),
    render: renderVerify,
    exitCode: ({ faults }) => (faults.length > 0 ? EXIT.rejected : EXIT.done),
  })
}
