import { Logger } from '@aws-lambda-powertools/logger'

/** Writes JSON lines to standard output; one logger for each process. It never gets bodies, headers or secrets. */
export const logger = new Logger({ serviceName: 'gitops-file-manager' })

type LineKeys = Readonly<Record<string, string | number>>

let keys: LineKeys = {}

/** Adds keys to every line, including those of metrics, until the process is done with its current work. */
export function addLineKeys(more: LineKeys): void {
  keys = { ...keys, ...more }
  logger.appendKeys(more)
}

export function lineKeys(): LineKeys {
  return keys
}

export function resetLineKeys(): void {
  keys = {}
  logger.resetKeys()
}
