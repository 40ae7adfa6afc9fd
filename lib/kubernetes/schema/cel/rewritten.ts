import { FORMAT_NAMES } from './named-formats.ts'
import { call, identifier, itemOf, mapNodes, methodCall, type PlainNode } from './node.ts'

/** Functions of the library that differ from those of Kubernetes, such as in what is lower case. */
const RENAMED: ReadonlySet<string> = new Set(
  'matches lowerAscii upperAscii trim indexOf lastIndexOf substring split join'.split(' '),
)

/** Names that look like fields of a variable, and are names of functions. */
const NAMESPACES: Readonly<Record<string, readonly string[]>> = {
  ip: ['isCanonical'],
  sets: ['contains', 'equivalent', 'intersects'],
  strings: ['quote'],
  optional: ['ofNonZeroValue'],
  format: FORMAT_NAMES,
}

/**
 * Returns an expression in words that the library knows: functions that it has otherwise or not at all get the prefix
 * `k8s_`, and macros that it lacks are written with those that it has. Throws for what rules of CRDs may not use.
 */
export function rewritten({ op, args }: PlainNode): PlainNode {
  if (op === 'id' && args === 'authorizer') throw new Error('`authorizer` is not available to the rules of a CRD')
  if (op === 'call') return rewrittenCall(args as [string, PlainNode[]])
  if (op === 'rcall') return rewrittenMethod(args as [string, PlainNode, PlainNode[]])
  return { op, args: mapNodes(args, rewritten) }
}

/** The library's `has` takes names only; `has(list[0].field)` binds what comes before the last one. */
function rewrittenCall([name, args]: [string, PlainNode[]]): PlainNode {
  const [first] = args
  if (name !== 'has' || first?.op !== '.') return call(name, ...args.map(rewritten))
  const [owner, field] = first.args as [PlainNode, string]
  const bound = rewritten(owner)
  if (isPath(bound)) return call(name, { op: '.', args: [bound, field] })
  return bind('k8s_owner', bound, call(name, { op: '.', args: [identifier('k8s_owner'), field] }))
}

function isPath({ op, args }: PlainNode): boolean {
  return op === 'id' || ((op === '.' || op === '.?') && isPath((args as [PlainNode])[0]))
}

function rewrittenMethod([name, receiver, args]: [string, PlainNode, PlainNode[]]): PlainNode {
  const space = receiver.op === 'id' ? String(receiver.args) : ''
  if (space === 'cel') throw new Error(`found no matching overload for 'cel.${name}'`)
  const given = args.map(rewritten)
  if (Object.hasOwn(NAMESPACES, space) && NAMESPACES[space]?.includes(name)) return call(`k8s_${space}_${name}`, ...given)
  const target = rewritten(receiver)
  if (name === 'existsOne' && given.length === 2) return methodCall(target, 'exists_one', ...given)
  if (RENAMED.has(name)) return methodCall(target, `k8s_${name}`, ...given)
  return ofOptional(name, target, given) ?? loopOfTwo(name, target, given) ?? methodCall(target, name, ...given)
}

function bind(name: string, value: PlainNode, within: PlainNode): PlainNode {
  return methodCall(identifier('cel'), 'bind', identifier(name), value, within)
}

/** `optMap` and `optFlatMap`, which the library lacks. */
function ofOptional(name: string, target: PlainNode, args: readonly PlainNode[]): PlainNode | undefined {
  const [variable, made] = args
  if ((name !== 'optMap' && name !== 'optFlatMap') || variable?.op !== 'id' || made === undefined) return undefined
  const optional = identifier('k8s_optional')
  const within = bind(String(variable.args), methodCall(optional, 'value'), made)
  const some = name === 'optMap' ? methodCall(identifier('optional'), 'of', within) : within
  const none = methodCall(identifier('optional'), 'none')
  return bind('k8s_optional', target, {
    op: '?:',
    args: [methodCall(optional, 'hasValue'), call('dyn', some), call('dyn', none)],
  })
}

/** The loops with an index and an item, or a key and a value. */
function loopOfTwo(name: string, target: PlainNode, args: readonly PlainNode[]): PlainNode | undefined {
  const [key, value, ...bodies] = args
  const loop = LOOPS_OF_TWO[`${name}/${bodies.length}`]
  if (loop === undefined || key?.op !== 'id' || value?.op !== 'id') return undefined
  const pair = identifier('k8s_pair')
  const bound = (body: PlainNode) => bind(String(key.args), itemOf(pair, 0), bind(String(value.args), itemOf(pair, 1), body))
  const made = (method: string, of: (body: PlainNode) => PlainNode = (body) => body) => {
    const last = bodies.length - 1
    const inner = bodies.map((body, index) => bound(index === last ? of(body) : body))
    return methodCall(call('k8s_pairs', target), method, pair, ...inner)
  }
  return loop(made, key)
}

type Made = (method: string, of?: (body: PlainNode) => PlainNode) => PlainNode

const transformMap = (made: Made, key: PlainNode) =>
  call(
    'k8s_map',
    made('map', (body) => ({ op: 'list', args: [key, call('dyn', body)] })),
  )
const transformEntries = (made: Made) => call('k8s_merged', made('map'))

/** By name and number of the expressions after the variables. */
const LOOPS_OF_TWO: Readonly<Record<string, (made: Made, key: PlainNode) => PlainNode>> = {
  'all/1': (made) => made('all'),
  'exists/1': (made) => made('exists'),
  'existsOne/1': (made) => made('exists_one'),
  'exists_one/1': (made) => made('exists_one'),
  'transformList/1': (made) => made('map'),
  'transformList/2': (made) => made('map'),
  'transformMap/1': transformMap,
  'transformMap/2': transformMap,
  'transformMapEntry/1': transformEntries,
  'transformMapEntry/2': transformEntries,
}
