import type { OperationReport } from '../domain/operation.ts'
import { DeploymentClient } from './deployment-client.ts'
import { type DirectContext, onRemote } from './direct.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { type FabricOptions, type SettingOptions, targetOf } from './options.ts'
import { Output } from './output.ts'

/** What a command needs of the process around it. */
export interface Run {
  signal: AbortSignal
}

interface FabricCommand<R> {
  direct(context: DirectContext): Promise<R>
  /** Absent for a command that needs the repository itself. */
  deployed?(client: DeploymentClient, fabric: string): Promise<R>
  render(report: R): string[]
  exitCode(report: R): ExitCode
  history?: 'full'
}

/** Runs a command on one fabric of a remote, or on one or all fabrics of a deployment; prints each report. The worst exit code counts. */
export async function runOnFabrics<R>(
  options: FabricOptions & SettingOptions,
  { signal }: Run,
  command: FabricCommand<R>,
): Promise<ExitCode> {
  const output = new Output(options)
  const target = targetOf(options)
  const { progress } = output
  if (target.kind === 'remote') {
    const { history = 'shallow' } = command
    const report = await onRemote({ target, options, history, progress, signal }, (context) => command.direct(context))
    output.result(report, () => command.render(report))
    return command.exitCode(report)
  }
  const client = new DeploymentClient(target.url, signal, progress)
  const fabrics = target.fabrics === 'all' ? await client.fabricIds() : target.fabrics
  let worst: ExitCode = EXIT.done
  for (const fabric of fabrics) {
    const report = (await command.deployed?.(client, fabric)) as R
    output.result(report, () => command.render(report))
    worst = Math.max(worst, command.exitCode(report)) as ExitCode
  }
  return worst
}

/** 1 when a file was refused. */
export function reportExitCode({ files }: OperationReport): ExitCode {
  return files.some(({ outcome }) => outcome === 'rejected') ? EXIT.rejected : EXIT.done
}
