import type { Command } from 'commander'
import { examples } from '../arguments/examples.ts'
import {
  addAuthorOption,
  addOneFabricOptions,
  addProposeOption,
  type FabricOptions,
  type OperationOptions,
} from '../arguments/options.ts'
import { EXIT, type ExitCode } from '../errors/exit-code.ts'
import { UsageError } from '../errors/usage-error.ts'
import { editInEditor } from '../objects/edit-in-editor.ts'
import { addObjectArguments, type ObjectArguments, objectNameOf } from '../objects/object-arguments.ts'
import { runOnObjects } from '../objects/run-on-objects.ts'
import { canAsk } from '../render/confirm.ts'
import type { Run } from '../render/output.ts'
import { renderReport } from '../render/report.ts'

interface EditOptions extends FabricOptions, Pick<OperationOptions, 'author' | 'propose'>, ObjectArguments {
  yes?: boolean
}

export function editCommand(command: Command): Command {
  return addProposeOption(addAuthorOption(addOneFabricOptions(addObjectArguments(command))))
    .option('--yes', 'push without showing the diff first')
    .description('open an object in $VISUAL or $EDITOR, show the diff, and push it')
    .addHelpText('after', examples('gfm edit switch/leaf-01'))
}

export async function runEdit(options: EditOptions, run: Run): Promise<ExitCode> {
  const { yes = false } = options
  if (!yes && !canAsk(run)) throw new UsageError('There is no terminal to show the diff on: confirm with --yes')
  return runOnObjects(options, run, async (objects, output) => {
    const report = await editInEditor({ objects, name: objectNameOf(options), run, output, yes })
    if (report === undefined) output.note(() => ['Edit cancelled: nothing was changed'])
    else output.result(report, (colours) => renderReport(report, colours))
    return EXIT.done
  })
}
