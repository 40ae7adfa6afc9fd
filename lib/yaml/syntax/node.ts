/** A node of a document as written. Offsets count UTF-16 units from the start of the document's text. */
export type YamlNode = ScalarNode | MapNode | SeqNode | AliasNode

interface NodeBase {
  /** Start of the node's own text, after its anchor and tag. */
  start: number
  /** End of the node's last character, without trailing blanks or comments. */
  end: number
  anchor?: string
  /** The resolved tag: `tag:yaml.org,2002:str`, `!local`, `!`. */
  tag?: string
}

export interface ScalarNode extends NodeBase {
  type: 'scalar'
  /** `empty`: no text at all, which means null. */
  style: 'plain' | 'quoted' | 'block' | 'empty'
  /** The content of the scalar: folded and unescaped, but not yet typed. */
  text: string
}

export interface YamlPair {
  key: YamlNode
  value: YamlNode
}

export interface MapNode extends NodeBase {
  type: 'map'
  flow: boolean
  pairs: YamlPair[]
}

export interface SeqNode extends NodeBase {
  type: 'seq'
  flow: boolean
  items: YamlNode[]
}

export interface AliasNode extends NodeBase {
  type: 'alias'
  name: string
}

/** Whether a node is a scalar of this style. */
export function isStyled<S extends ScalarNode['style']>(node: YamlNode, style: S): node is ScalarNode & { style: S } {
  return node.type === 'scalar' && node.style === style
}

export type NodeVisitor = (node: YamlNode, isKey: boolean, inFlow: boolean) => void

/**
 * Visits every node of a tree in text order: parents first, keys before their values. In brackets, all is in brackets.
 * The parsers limit the depth.
 */
export function visitNodes(node: YamlNode, visitor: NodeVisitor, isKey = false, inFlow = false): void {
  visitor(node, isKey, inFlow)
  if (node.type === 'map') {
    for (const { key, value } of node.pairs) {
      visitNodes(key, visitor, true, node.flow)
      visitNodes(value, visitor, false, node.flow)
    }
  } else if (node.type === 'seq') {
    for (const item of node.items) visitNodes(item, visitor, false, node.flow)
  }
}
