import type { Command } from 'commander'
import type { Precondition } from '../../domain/objects/object-edit.ts'
import type { ObjectName } from '../../domain/objects/object-name.ts'
import { UsageError } from '../errors/usage-error.ts'
import { askedObject } from './asked-objects.ts'

/** The name of one object on the command line. */
export interface ObjectArguments {
  kind: string
  /** Absent where the kind is `KIND/NAME`. */
  name?: string
  namespace?: string
}

export function addObjectArguments(command: Command): Command {
  return addNamespaceOption(
    command.argument('<kind>', 'such as switch, its plural or short name, or KIND/NAME').argument('[name]'),
  )
}

export function addNamespaceOption(command: Command): Command {
  return command.option('-n, --namespace <name>', 'its namespace (default: default)')
}

/** The object that is named. Throws UsageError. */
export function objectNameOf({ kind, name, namespace = 'default' }: ObjectArguments): ObjectName {
  return { ...askedObject(kind, name), namespace }
}

export interface WriteOptions {
  ifMatch?: string
  ingest?: boolean
}

export function addWriteOptions(command: Command): Command {
  return command
    .option('--if-match <etag>', 'only if the object still has this version, as shown by get --json and the reports')
    .option('--ingest', 'first ingest the raw file that the object waits in')
}

const ETAG = /^"?([0-9a-f]{40})"?$/

/** The required version; any by default. Throws UsageError. */
export function versionOf({ ifMatch }: WriteOptions): Precondition {
  if (ifMatch === undefined) return { matches: '*' }
  const [, etag] = ETAG.exec(ifMatch) ?? []
  if (etag === undefined) throw new UsageError(`--if-match: ${JSON.stringify(ifMatch)} is no ETag: 40 hexadecimal digits`)
  return { matches: [etag] }
}
