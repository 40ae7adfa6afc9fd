import type { Command } from 'commander'
import type { Precondition } from '../../domain/objects/object-edit.ts'
import type { ObjectName } from '../../domain/objects/object-name.ts'
import { UsageError } from '../errors/usage-error.ts'

/** What names one object on the command line. */
export interface ObjectArguments {
  kind: string
  name: string
  namespace?: string
}

export function addObjectArguments(command: Command): Command {
  return addNamespaceOption(command.argument('<kind>', 'for instance switch').argument('<name>'))
}

export function addNamespaceOption(command: Command): Command {
  return command.option('-n, --namespace <name>', 'its namespace (default: default)')
}

export function objectNameOf({ kind, name, namespace = 'default' }: ObjectArguments): ObjectName {
  return { kind, namespace, name }
}

export interface WriteOptions {
  ifMatch?: string
  ingest?: boolean
}

export function addWriteOptions(command: Command): Command {
  return command
    .option('--if-match <etag>', 'only if this version of the object is still there, as get --json and the reports have it')
    .option('--ingest', 'take the object out of the raw file that it waits in, first')
}

const ETAG = /^"?([0-9a-f]{40})"?$/

/** The version that has to be there; any, if none was said. Throws UsageError. */
export function versionOf({ ifMatch }: WriteOptions): Precondition {
  if (ifMatch === undefined) return { matches: '*' }
  const [, etag] = ETAG.exec(ifMatch) ?? []
  if (etag === undefined) throw new UsageError(`--if-match: ${JSON.stringify(ifMatch)} is no ETag: 40 hexadecimal digits`)
  return { matches: [etag] }
}
