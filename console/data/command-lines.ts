import type { FabricDelivery, FabricProposals } from '../../lib/contract/fabric.ts'
import type { ConflictDecision } from '../../lib/contract/operation.ts'
import type { ObjectId, OperationFilter } from '../navigation/route.ts'

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
  | { do: 'retry' }

type Decision = Pick<ConflictDecision, 'take' | 'object' | 'path'>

/** How the changes of a fabric come to its branch, and how its commits are worded, by its name in the API. */
export interface FabricDelivering {
  delivery: FabricDelivery
  proposals: FabricProposals
  auto_merge: boolean
  /** `sign_off` and `template` of `commit`. */
  sign_off: boolean
  template: string
}

/** What registers a fabric, by its name in the API; the empty text stands for the API's own value. */
export type FabricFields = Record<'name' | 'repository_url' | 'branch' | 'directory' | 'credentials_secret', string> &
  FabricDelivering

/** Any of them that changes something can say why. */
export type Reasoned = Command & { reason?: string }

/** The line for a shell. `endpoint` is the URL of the deployment. A test runs each through the parser of `gfm`. */
export function commandLine(command: Reasoned, endpoint: string): string {
  const { reason = '' } = command
  return ['gfm', ...argumentsOf(command, endpoint), ...stated({ '--reason': reason })].map(quoted).join(' ')
}

function argumentsOf(command: Command, endpoint: string): string[] {
  if (command.do === 'register') return ['fabric', 'register', ...registrationOf(command.fields), '--endpoint', endpoint]
  if (command.do === 'retry') return ['deliveries', 'retry', '--endpoint', endpoint]
  if (command.do === 'watcher') return ['watcher', command.action, command.fabric, '--endpoint', endpoint]
  if (command.do === 'fabrics') return ['status', '--endpoint', endpoint, '--all']
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

function registrationOf({ name, repository_url, branch, directory, credentials_secret, ...more }: FabricFields): string[] {
  const { delivery, proposals, auto_merge, sign_off, template } = more
  const options = {
    '--repository-url': repository_url === '' ? 'URL' : repository_url,
    '--branch': branch,
    '--directory': directory,
    '--credentials-secret': credentials_secret,
    '--delivery': delivery === 'push' ? '' : delivery,
    '--proposals': proposals === 'one' ? '' : proposals,
    // A shell has the text in a file.
    '--message-template': template === '' ? '' : 'message.txt',
  }
  const flags = [...(auto_merge ? ['--auto-merge'] : []), ...(sign_off ? ['--sign-off'] : [])]
  return [name === '' ? 'NAME' : name, ...stated(options), ...flags]
}

function filtersOf({ object, file, actor, status }: OperationFilter): string[] {
  const options = { '--object': object, '--file': file, '--actor': actor, '--state': status }
  return stated(options)
}

function stated(options: Record<string, string>): string[] {
  return Object.entries(options)
    .filter(([, value]) => value !== '')
    .flat()
}

function nameOf({ kind, name, namespace }: ObjectId): string[] {
  return [kind, name, ...(namespace === 'default' ? [] : ['-n', namespace])]
}

/** Quoted for a POSIX shell where it has to be. */
function quoted(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`
}
