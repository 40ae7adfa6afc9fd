import type { Command } from 'commander'
import type { Precondition } from '../../domain/objects/object-edit.ts'
import { UsageError } from '../errors/usage-error.ts'

export interface IfMatchOption {
  ifMatch?: string
}

/** `what` is changed only in the version that the caller has seen; `where` says which command shows it. */
export function addIfMatchOption(command: Command, what: string, where: string): Command {
  return command.option('--if-match <etag>', `only if the ${what} still has this version, as shown by ${where}`)
}

const ETAG = /^"?([0-9a-f]{40})"?$/

/** The required version; any by default. Throws UsageError. */
export function versionOf({ ifMatch }: IfMatchOption): Precondition {
  if (ifMatch === undefined) return { matches: '*' }
  const [, etag] = ETAG.exec(ifMatch) ?? []
  if (etag === undefined) throw new UsageError(`--if-match: ${JSON.stringify(ifMatch)} is no ETag: 40 hexadecimal digits`)
  return { matches: [etag] }
}
