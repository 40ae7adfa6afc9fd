/** A node of an expression, as the parser of CEL returns it. */
export interface PlainNode {
  op: string
  args: unknown
}

/** Applies a function to the nodes among the arguments of a node, which also holds names and literals. */
export function mapNodes(args: unknown, map: (node: PlainNode) => PlainNode): unknown {
  if (Array.isArray(args)) return args.map((item) => mapNodes(item, map))
  return isNode(args) ? map(args) : args
}

function isNode(value: unknown): value is PlainNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}

/** Whether an expression has more levels than these. It may have any number: nothing here recurses. */
export function isDeeper(node: PlainNode, levels: number): boolean {
  let level = [node]
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > levels) return true
    const below: PlainNode[] = []
    for (const { args } of level)
      mapNodes(args, (inner) => {
        below.push(inner)
        return inner
      })
    level = below
  }
  return false
}

export function call(name: string, ...args: PlainNode[]): PlainNode {
  return { op: 'call', args: [name, args] }
}

export function methodCall(receiver: PlainNode, name: string, ...args: PlainNode[]): PlainNode {
  return { op: 'rcall', args: [name, receiver, args] }
}

export function identifier(name: string): PlainNode {
  return { op: 'id', args: name }
}

export function literal(value: unknown): PlainNode {
  return { op: 'value', args: value }
}

/** The nth item of a list. */
export function itemOf(list: PlainNode, index: number): PlainNode {
  return { op: '[]', args: [list, literal(BigInt(index))] }
}

/**
 * Writes an expression. The library's own `serialize` leaves out parentheses that count, as in `1 - (2 - 3)`, and
 * digits of small numbers; here each operator has its parentheses.
 */
export function sourceOf({ op, args }: PlainNode): string {
  const parts = Array.isArray(args) ? (args as PlainNode[]) : []
  const [first, second, third] = parts
  const source = (node: PlainNode | undefined) => (node === undefined ? '' : sourceOf(node))
  switch (op) {
    case 'value':
      return literalSource(args)
    case 'id':
      return String(args)
    case '!_':
    case '-_':
      return `(${op[0]}${sourceOf(args as PlainNode)})`
    case '.':
    case '.?':
      return `${source(first)}${op}${String(second)}`
    case '[]':
    case '[?]':
      return `${source(first)}${op.slice(0, -1)}${source(second)}]`
    case 'call':
    case 'rcall':
      return callSource(args as [string, ...unknown[]])
    case 'list':
      return `[${parts.map(sourceOf).join(', ')}]`
    case 'map':
      return `{${(args as [PlainNode, PlainNode][]).map(([key, value]) => `${sourceOf(key)}: ${sourceOf(value)}`).join(', ')}}`
    case '?:':
      return `(${source(first)} ? ${source(second)} : ${source(third)})`
    default:
      return `(${source(first)} ${op} ${source(second)})`
  }
}

function callSource([name, ...rest]: readonly [string, ...unknown[]]): string {
  const args = (rest.at(-1) as PlainNode[]).map(sourceOf).join(', ')
  return rest.length === 1 ? `${name}(${args})` : `${sourceOf(rest[0] as PlainNode)}.${name}(${args})`
}

function literalSource(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value instanceof Uint8Array) return `b"${Array.from(value, (byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')}"`
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : String(value)
  return typeof value === 'object' && value !== null ? `${String(value)}u` : String(value)
}
