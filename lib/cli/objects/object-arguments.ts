import type { Command } from 'commander'
import type { ObjectName } from '../../domain/objects/object-name.ts'
import { addIfMatchOption, type IfMatchOption } from '../arguments/if-match.ts'
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

export interface WriteOptions extends IfMatchOption {
  ingest?: boolean
}

export function addWriteOptions(command: Command): Command {
  return addIfMatchOption(command, 'object', 'get --json and the reports').option(
    '--ingest',
    'first ingest the raw file that the object waits in',
  )
}
