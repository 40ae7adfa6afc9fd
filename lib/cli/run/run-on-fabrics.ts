import type { OperationReport } from '../../contract/report.ts'
import type { FabricOptions, OperationOptions, SettingOptions } from '../arguments/options.ts'
import type { RemoteOnly, RemoteTarget } from '../arguments/target.ts'
import { DeploymentClient } from '../deployment/deployment-client.ts'
import { tellingFabrics } from '../deployment/fabrics-there.ts'
import { EXIT, type ExitCode, exitCodeOf, worse } from '../errors/exit-code.ts'
import { type DirectContext, onRemote } from '../remote/direct.ts'
import type { OnRemote } from '../remote/on-proposal.ts'
import { Output, type Run } from '../render/output.ts'
import type { Colours } from '../terminal/terminal.ts'
import { chooseRemote, chooseTarget } from './choose-target.ts'

type Options = FabricOptions & SettingOptions & OperationOptions

/** A command, on a remote or a deployment, and the rendering of its report. */
interface ReportingCommand<R> {
  render(report: R, colours: Colours): string[]
  exitCode(report: R): ExitCode
  direct(context: DirectContext): Promise<R>
  /** How the remote is opened; by default its branch. */
  on?: OnRemote<R>
}

interface FabricCommand<R> extends ReportingCommand<R> {
  deployed(client: DeploymentClient, fabric: string): Promise<R>
  /** The history that a remote must be read with; `shallow` by default. */
  history?: 'full'
  /** Options that are also sent to a deployment. */
  sent?: readonly RemoteOnly[]
}

/** Runs a command on one fabric of a remote, or on one or all fabrics of a deployment, and prints its reports. */
export async function runOnFabrics<R>(options: Options, run: Run, command: FabricCommand<R>): Promise<ExitCode> {
  return withOutput(options, run, async (output) => {
    const target = await chooseTarget(options, run, output, command.sent)
    if (target.kind === 'remote')
      return runDirect({ target, options, run, output, history: command.history ?? 'shallow' }, command)
    const client = new DeploymentClient({ endpoint: target.url, signal: run.signal, progress: output.progress })
    if (target.fabrics === 'all') return runOnAll(client, run, options, output, command)
    const [fabric = ''] = target.fabrics
    const report = await tellingFabrics(client, fabric, () => command.deployed(client, fabric))
    output.result(report, (colours) => command.render(report, colours))
    return command.exitCode(report)
  })
}

/** Runs a command that reads a remote's whole history. */
export async function runOnHistory<R>(options: Options, run: Run, command: ReportingCommand<R>): Promise<ExitCode> {
  return withOutput(options, run, async (output) => {
    const target = await chooseRemote(options, run, output)
    return runDirect({ target, options, run, output, history: 'full' }, command)
  })
}

/** Always removes the progress display. */
export async function withOutput(options: Options, run: Run, action: (output: Output) => Promise<ExitCode>): Promise<ExitCode> {
  const output = new Output(options, run)
  try {
    return await action(output)
  } finally {
    output.close()
  }
}

interface DirectRun {
  target: RemoteTarget
  options: Options
  run: Run
  output: Output
  history: 'shallow' | 'full'
}

async function runDirect<R>(
  { target, options, run, output, history }: DirectRun,
  command: ReportingCommand<R>,
): Promise<ExitCode> {
  const { signal } = run
  const { progress, warn } = output
  const direct = { target, options, history, progress, warn, signal, beforePrompt: () => output.close() }
  const report = await (command.on ?? onRemote)(direct, (context) => command.direct(context))
  output.result(report, (colours) => command.render(report, colours))
  return command.exitCode(report)
}

/** Runs on one fabric after the other; if one fails, the others still run. With `--json` the reports are one list. */
async function runOnAll<R>(
  client: DeploymentClient,
  { signal }: Run,
  { json = false }: Options,
  output: Output,
  command: FabricCommand<R>,
): Promise<ExitCode> {
  const reports: R[] = []
  let code: ExitCode = EXIT.done
  const { fabrics, unreadable } = await client.registered()
  // Includes unreadable fabrics: the deployment's answer reports each.
  for (const { id } of [...fabrics, ...unreadable]) {
    try {
      const report = await command.deployed(client, id)
      reports.push(report)
      if (!json) output.lines((colours) => command.render(report, colours))
      code = worse(code, command.exitCode(report))
    } catch (error) {
      signal.throwIfAborted()
      output.error(error, id)
      code = worse(code, exitCodeOf(error))
    }
  }
  if (json) output.json(reports)
  return code
}

/** 1 when a file was refused. */
export function reportExitCode({ files, status }: OperationReport): ExitCode {
  return status === 'rejected' || files.some(({ outcome }) => outcome === 'rejected') ? EXIT.rejected : EXIT.done
}
