import type { Command } from 'commander'
import { commitsInHistory, loggedPage } from '../../app/past/logged-page.ts'
import { gitopsStatus } from '../../app/reading/gitops-status.ts'
import type { StatusReport } from '../../contract/status.ts'
import { examples } from '../arguments/examples.ts'
import { addFabricOptions, type FabricOptions } from '../arguments/options.ts'
import { EXIT } from '../errors/exit-code.ts'
import type { DirectContext } from '../remote/direct.ts'
import { absentFabric } from '../remote/fabrics-there.ts'
import type { Run } from '../render/output.ts'
import { renderStatus } from '../render/status.ts'
import { runOnFabrics } from '../run/run-on-fabrics.ts'

/** Operations that a status shows, as that of a deployment. */
const LAST_OPERATIONS = 10

export function statusCommand(command: Command): Command {
  return addFabricOptions(command)
    .description('what is there, what waits, what is refused and why')
    .addHelpText('after', examples('gfm status', 'gfm status --endpoint https://gfm.example.com --all'))
}

export function runStatus(options: FabricOptions, run: Run) {
  return runOnFabrics<StatusReport>(options, run, {
    direct: statusOnRemote,
    deployed: (client, fabric) => client.status(fabric),
    render: renderStatus,
    exitCode: ({ rejected_files }) => (rejected_files.length > 0 ? EXIT.rejected : EXIT.done),
  })
}

/**
 * A remote has no records: its last operations are those of the archive log. A fabric that is not there is a mistake in
 * its name, unless the branch has no other.
 */
async function statusOnRemote(context: DirectContext): Promise<StatusReport> {
  const status = await (await gitopsStatus(context)).read()
  if (status.gitops_initialized) {
    const { operations } = await loggedPage(context, { limit: LAST_OPERATIONS }, commitsInHistory(context.repository))
    return { ...status, last_operations: operations }
  }
  const absent = status.head === null ? undefined : await absentFabric(context)
  if (absent !== undefined) throw absent
  return status
}
