import type { WatcherStatus } from '../../contract/watcher.ts'
import { count } from '../../domain/plan/commit-message.ts'
import type { Colours } from '../terminal/terminal.ts'

/** Whether a fabric is watched, and the problems in the way. */
export function renderWatcher(status: WatcherStatus, colours: Colours): string[] {
  const { is_watching, raw_path, scan_interval, last_scan_time, statistics, health_issues } = status
  const { files_processed, processing_errors } = statistics
  return [
    `${is_watching ? colours.green('on') : colours.yellow('off')}  ${raw_path}`,
    `  checked    every ${scan_interval} s without a webhook; last ${last_scan_time ?? 'never'}`,
    `  of late    ${count(files_processed, 'file')} ingested, ${count(processing_errors, 'operation')} failed or rejected`,
    ...health_issues.map((issue) => `  ${colours.yellow('mind')}       ${issue}`),
  ]
}
