import type { Command } from 'commander'
import type { WatcherStatus } from '../../../contract/watcher.ts'
import { count } from '../../../domain/plan/commit-message.ts'
import { percentEncoded } from '../../../percent-encoding.ts'
import { examples } from '../../arguments/examples.ts'
import { secondsOf } from '../../arguments/seconds.ts'
import { shownWatcher } from '../../deployment/deployment-answers.ts'
import type { DeploymentClient } from '../../deployment/deployment-client.ts'
import { checked } from '../../deployment/deployment-request.ts'
import type { ExitCode } from '../../errors/exit-code.ts'
import type { Run } from '../../render/output.ts'
import { addEndpointOptions, type EndpointOptions, showAnswer } from '../../run/show-answer.ts'
import type { Colours } from '../../terminal/terminal.ts'

const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  status: ['gfm watcher status lab'],
  start: ['gfm watcher start lab --scan-interval 300'],
  stop: ['gfm watcher stop lab'],
}

type Finish = (code: ExitCode) => void

interface StartOptions extends EndpointOptions {
  scanInterval?: number
}

/** `gfm watcher`: whether pushes and the clock start ingestion in a fabric. */
export function addWatcherCommands(watcher: Command, run: Run, finish: Finish): void {
  const define = (name: string, about: string) =>
    addEndpointOptions(watcher.command(`${name} <fabric>`).description(about)).addHelpText(
      'after',
      examples(...(EXAMPLES[name.split(' ')[0] ?? ''] ?? [])),
    )
  const show = async (options: EndpointOptions, ask: (client: DeploymentClient) => Promise<WatcherStatus>) =>
    finish(await showAnswer(options, run, ask, renderWatcher))

  define('status', 'whether it is on, and how its last runs went').action((id: string, options: EndpointOptions) =>
    show(options, async (client) => statusOf(await client.sendJson('GET', pathOf(id)))),
  )
  define('start', 'turn it on, and have what waits ingested')
    .option('--scan-interval <seconds>', 'how often to look at the branch when no webhook is set up', secondsOf)
    .action((id: string, { scanInterval, ...options }: StartOptions) =>
      show(options, async (client) =>
        statusOf(await client.sendJson('POST', pathOf(id), { action: 'start', scan_interval: scanInterval })),
      ),
    )
  define('stop', 'turn it off; operations that somebody asks for still run').action((id: string, options: EndpointOptions) =>
    show(options, async (client) => statusOf(await client.sendJson('POST', pathOf(id), { action: 'stop' }))),
  )
}

function pathOf(fabric: string): string {
  return `fabrics/${percentEncoded(fabric)}/watcher/`
}

function statusOf(body: unknown): WatcherStatus {
  return checked<{ watcher_status: WatcherStatus }>(body, shownWatcher).watcher_status
}

/** Whether a fabric is watched, and the problems in the way. */
function renderWatcher(status: WatcherStatus, colours: Colours): string[] {
  const { is_watching, raw_path, scan_interval, last_scan_time, statistics, health_issues } = status
  const { files_processed, processing_errors } = statistics
  return [
    `${is_watching ? colours.green('on') : colours.yellow('off')}  ${raw_path}`,
    `  checked    every ${scan_interval} s without a webhook; last ${last_scan_time ?? 'never'}`,
    `  of late    ${count(files_processed, 'file')} ingested, ${count(processing_errors, 'operation')} failed or rejected`,
    ...health_issues.map((issue) => `  ${colours.yellow('mind')}       ${issue}`),
  ]
}
