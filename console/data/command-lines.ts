import type { ConflictDecision } from '../../lib/contract/operation.ts'
import type { ObjectId, OperationFilter } from '../navigation/route.ts'
import { type FabricFields, registrationOptions, settingsOptions, stated } from './fabric-lines.ts'
import type { FabricSettings } from './fabric-settings.ts'

/** What a page shows or does, as `gfm` would: each is one line that a person can paste. */
export type Command =
  | { do: 'fabrics' }
  | { do: 'status'; fabric: string }
  | { do: 'ingest'; fabric: string; file?: string; decisions?: readonly Decision[] }
  | { do: 'drop'; fabric: string; file: string; replaces?: string }
  | { do: 'get'; fabric: string; object: ObjectId }
  | { do: 'get-past'; fabric: string; object: ObjectId; at: string }
  | { do: 'restore'; fabric: string; object: ObjectId; at: string }
  | { do: 'history'; fabric: string; object: ObjectId }
  | { do: 'put'; fabric: string; object: ObjectId; version: string }
  | { do: 'delete'; fabric: string; object: ObjectId; version: string }
  | { do: 'log'; fabric: string; filter: OperationFilter }
  | { do: 'catalogue'; fabric: string }
  | { do: 'search'; fabric: string; q: string }
  | { do: 'topology'; fabric: string; focus: string; depth: string }
  | { do: 'show'; fabric: string; operation: string }
  | { do: 'diff'; fabric: string; from: string; to: string; path: string }
  | { do: 'revert'; fabric: string; operation: string }
  | { do: 'init'; fabric: string }
  | { do: 'watcher'; fabric: string; action: 'start' | 'stop' }
  | { do: 'register'; fields: FabricFields }
  | { do: 'settings'; fabric: string }
  | { do: 'update'; fabric: string; version: string; changed: Partial<FabricSettings> }
  | { do: 'retry' }

type Decision = Pick<ConflictDecision, 'take' | 'object' | 'path'>

/** Any of them that changes something can say why. */
export type Reasoned = Command & { reason?: string }

/** The line for a shell. `endpoint` is the URL of the deployment. A test runs each through the parser of `gfm`. */
export function commandLine(command: Reasoned, endpoint: string): string {
  const { reason = '' } = command
  return ['gfm', ...argumentsOf(command, endpoint), ...stated({ '--reason': reason })].map(quoted).join(' ')
}

function argumentsOf(command: Command, endpoint: string): string[] {
  if (!isOfFabric(command)) return [...deploymentArguments(command), '--endpoint', endpoint]
  const where = ['--endpoint', endpoint, '--fabric', command.fabric]
  switch (command.do) {
    case 'status':
      return ['status', ...where]
    case 'init':
      return ['init', ...where]
    case 'ingest': {
      const taken = (command.decisions ?? []).map(({ take, object, path }) => `${take}=${object}#${path}`)
      return [
        'ingest',
        ...where,
        ...(command.file === undefined ? [] : ['--file', command.file]),
        ...taken.flatMap((each) => ['--take', each]),
      ]
    }
    case 'drop':
      return ['drop', command.file, ...where, ...(command.replaces === undefined ? [] : ['--replaces', command.replaces])]
    case 'log':
      return ['log', ...filtersOf(command.filter), ...where]
    case 'catalogue':
      return ['catalogue', ...where]
    case 'search':
      return ['search', ...where, '--', command.q]
    case 'topology':
      return ['topology', ...(command.focus === '' ? [] : [command.focus]), ...stated({ '--depth': command.depth }), ...where]
    case 'show':
      return ['show', command.operation, ...where]
    case 'diff': {
      const range = command.to === '' ? command.from : `${command.from}..${command.to}`
      return ['diff', range, ...stated({ '--path': command.path }), ...where]
    }
    case 'revert':
      return ['revert', command.operation, ...where]
    case 'get':
      return ['get', ...nameOf(command.object), ...where]
    case 'get-past':
      return ['get', ...nameOf(command.object), '--at', command.at, ...where]
    case 'restore':
      return ['restore', ...nameOf(command.object), '--at', command.at, ...where]
    case 'history':
      return ['blame', ...nameOf(command.object), ...where]
    case 'delete':
      return ['delete', ...nameOf(command.object), '--if-match', command.version, ...where]
    case 'put':
      return ['put', '-f', `${command.object.name}.yaml`, '--if-match', command.version, ...where]
  }
}

/** What is about the deployment as a whole, or about a registration in it, names no fabric by `--fabric`. */
const OF_DEPLOYMENT = ['fabrics', 'register', 'settings', 'update', 'watcher', 'retry'] as const satisfies Command['do'][]

type OfDeployment = Extract<Command, { do: (typeof OF_DEPLOYMENT)[number] }>

function isOfFabric(command: Command): command is Exclude<Command, OfDeployment> {
  return !(OF_DEPLOYMENT as readonly string[]).includes(command.do)
}

function deploymentArguments(command: OfDeployment): string[] {
  switch (command.do) {
    case 'fabrics':
      return ['status', '--all']
    case 'register':
      return ['fabric', 'register', ...registrationOptions(command.fields)]
    case 'settings':
      return ['fabric', 'get', command.fabric]
    case 'update':
      return ['fabric', 'update', command.fabric, ...settingsOptions(command.changed), '--if-match', command.version]
    case 'watcher':
      return ['watcher', command.action, command.fabric]
    case 'retry':
      return ['deliveries', 'retry']
  }
}

function filtersOf({ object, file, actor, status }: OperationFilter): string[] {
  const options = { '--object': object, '--file': file, '--actor': actor, '--state': status }
  return stated(options)
}

function nameOf({ kind, name, namespace }: ObjectId): string[] {
  return [kind, name, ...(namespace === 'default' ? [] : ['-n', namespace])]
}

/** Quoted for a POSIX shell where it has to be. */
function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`
}
