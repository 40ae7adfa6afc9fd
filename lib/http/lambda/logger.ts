import { Logger } from '@aws-lambda-powertools/logger'

/** JSON lines on standard output, one logger a process. Bodies, headers and secrets are never handed to it. */
export const logger = new Logger({ serviceName: 'gitops-file-manager' })

type LineKeys = Readonly<Record<string, string | number>>

let keys: LineKeys = {}

/** What a process works on, one thing at a time: in every line until it is done, those of the metrics included. */
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
