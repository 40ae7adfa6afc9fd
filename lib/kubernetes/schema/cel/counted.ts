import { call, literal, mapNodes, methodCall, type PlainNode } from './node.ts'

/** Macros that evaluate their last arguments once for each item of their receiver. */
const LOOPS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])
/** Operators whose work grows with all that is in their operands. */
const DEEP: ReadonlySet<string> = new Set(['==', '!=', 'in'])
/** Macros whose arguments are no values. */
const MACROS: ReadonlySet<string> = new Set(['has', 'bind', 'orValue', 'or'])

/**
 * Returns a copy of an expression that takes its work before it does it: of a loop, its operators times its items; of
 * what reads a text, a list or a map, their size. Adds the operators outside of loops to `operators`.
 */
export function counted(node: PlainNode, operators: { count: number }): PlainNode {
  operators.count++
  const inner = (child: PlainNode) => counted(child, operators)
  if (node.op === 'rcall') return countedMethod(node.args as [string, PlainNode, PlainNode[]], operators)
  if (node.op === 'call') {
    const [name, args] = node.args as [string, PlainNode[]]
    return call(name, ...args.map((child) => (MACROS.has(name) ? inner(child) : sized('shallow', inner(child)))))
  }
  const kind = DEEP.has(node.op) ? 'deep' : node.op === '+' ? 'shallow' : undefined
  return { op: node.op, args: mapNodes(node.args, (child) => (kind === undefined ? inner(child) : sized(kind, inner(child)))) }
}

function countedMethod([name, receiver, args]: [string, PlainNode, PlainNode[]], operators: { count: number }): PlainNode {
  const target = counted(receiver, operators)
  if (MACROS.has(name)) return methodCall(target, name, ...args.map((child) => counted(child, operators)))
  if (!LOOPS.has(name)) {
    const sizes = args.map((child) => sized('shallow', counted(child, operators)))
    return methodCall(receiver.op === 'id' ? target : sized('shallow', target), name, ...sizes)
  }
  const inside = { count: 0 }
  const bodies = args.map((child) => counted(child, inside))
  return methodCall(call('k8s_loop', target, literal(BigInt(inside.count))), name, ...bodies)
}

/** What is written out, a number, a bool or null has no size that an input decides. */
function sized(kind: 'shallow' | 'deep', node: PlainNode): PlainNode {
  return node.op === 'value' ? node : call(`k8s_${kind}`, node)
}
