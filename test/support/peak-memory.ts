import { existsSync, readFileSync } from 'node:fs'

const STATUS = '/proc/self/status'

/**
 * The most memory that this process has had. What `getrusage` says on Linux is that of the process that started it,
 * where that had more.
 */
export function peakMegabytes(): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(existsSync(STATUS) ? readFileSync(STATUS, 'utf8') : '') ?? []
  return Math.round(Number(kilobytes ?? process.resourceUsage().maxRSS) / 1024)
}
