import { relative, resolve, sep } from 'node:path'
import { type Command, Option } from 'commander'
import { checkFabric, checkFiles } from '../../app/reading/check-fabric.ts'
import type { CheckReport } from '../../contract/status.ts'
import { definedOf } from '../../defined-of.ts'
import { openCheckout } from '../../git/checkout/checkout.ts'
import { examples } from '../arguments/examples.ts'
import { addOutputOptions, addRemoteOptions, type FabricOptions } from '../arguments/options.ts'
import { EXIT, type ExitCode } from '../errors/exit-code.ts'
import { UsageError } from '../errors/usage-error.ts'
import { FORMATS, type Format, PRINT } from '../formats/formats.ts'
import { onRemote } from '../remote/direct.ts'
import type { Output, Run } from '../render/output.ts'
import { chooseRemote } from '../run/choose-target.ts'
import { withOutput } from '../run/run-on-fabrics.ts'

interface CheckOptions extends FabricOptions {
  checkout?: string
  base?: string
  format?: Format
  strict?: boolean
}

export function checkCommand(command: Command): Command {
  addOutputOptions(addRemoteOptions(command.argument('[checkout]', 'a working tree, or a directory in one (default: .)')))
  return command
    .description('check fabrics and the raw files that wait in them, in a checkout or on a remote; changes nothing')
    .addHelpText(
      'after',
      examples('gfm check --base origin/main', 'gfm check --remote https://git.example.com/net/lab.git --format github'),
    )
    .option('--base <revision>', 'tell only what this commit or branch of the checkout does not have')
    .addOption(new Option('--format <format>', 'how to print what was found (default: text)').choices(FORMATS))
    .option('--strict', 'exit with 1 for warnings, too')
}

export async function runCheck({ strict = false, ...options }: CheckOptions, run: Run): Promise<ExitCode> {
  const format = options.format ?? (options.json ? 'json' : 'text')
  if (options.json && format !== 'json') throw new UsageError('--json and --format exclude each other')
  return withOutput({ ...options, json: format !== 'text' }, run, async (output) => {
    const report = options.remote === undefined ? await onCheckout(options, run) : await onBranch(options, run, output)
    PRINT[format](report, output)
    const found = report.fabrics.flatMap(({ findings }) => findings)
    return found.some(({ severity }) => strict || severity === 'error') ? EXIT.rejected : EXIT.done
  })
}

async function onBranch(options: CheckOptions, run: Run, output: Output): Promise<CheckReport> {
  if (options.checkout !== undefined) throw new UsageError('A checkout and --remote exclude each other')
  if (options.base !== undefined) throw new UsageError('--base goes with a checkout, not with --remote')
  const { progress, warn } = output
  const target = await chooseRemote(options, run, output)
  const direct = {
    target,
    options,
    history: 'shallow',
    progress,
    warn,
    signal: run.signal,
    beforePrompt: () => output.close(),
  } as const
  return onRemote(direct, checkFabric)
}

async function onCheckout({ checkout = '.', base, ...options }: CheckOptions, { signal, directory }: Run): Promise<CheckReport> {
  const misplaced = (['branch', 'directory', 'cache'] as const).filter((name) => options[name] !== undefined)
  if (misplaced.length > 0) throw new UsageError(`These go with --remote: ${misplaced.map((name) => `--${name}`).join(', ')}`)
  const { root, given, files, base: baseOf } = await openCheckout(resolve(directory, checkout))
  const checked = { files, directory: relative(root, given).replaceAll(sep, '/'), ...definedOf({ fabric: options.fabric }) }
  const bounds = { now: () => new Date(), signal }
  return checkFiles(base === undefined ? checked : { ...checked, base: await baseOf(base) }, bounds)
}
