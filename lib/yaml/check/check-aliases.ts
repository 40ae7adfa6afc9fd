import { error, type Finding, quote } from '../findings/finding.ts'
import { YAML_LIMITS } from '../limits.ts'
import { type AliasNode, visitNodes, type YamlNode } from '../syntax/node.ts'

/** Maximum number of nodes after aliases are expanded; it keeps `lol9` documents out. */
const MAX_EXPANDED_NODES = 100_000
const ANCHOR_NAME = /^[A-Za-z0-9_-]+$/

/** The anchors and aliases of a document, and the findings about them. */
export interface AliasCheck {
  findings: Finding[]
  /** The last node with each anchor name. */
  anchors: ReadonlyMap<string, YamlNode>
  /** The node that each alias refers to. */
  targets: ReadonlyMap<AliasNode, YamlNode>
}

/** Checks that every alias follows its anchor in the same document, and that the expanded document stays small. */
export function checkAliases(root: YamlNode, maxAliases: number): AliasCheck {
  const findings: Finding[] = []
  const anchors = new Map<string, YamlNode>()
  const targets = new Map<AliasNode, YamlNode>()
  const sizes = new Map<YamlNode, number>()
  const report = (finding: Finding) => {
    if (findings.length < YAML_LIMITS.yamlFindings.value) findings.push(finding)
  }
  visitNodes(root, (node) => {
    if (node.type !== 'alias') {
      if (node.anchor === undefined) return
      if (!ANCHOR_NAME.test(node.anchor)) report(anchorName(node, node.anchor))
      anchors.set(node.anchor, node)
      return
    }
    const target = anchors.get(node.name)
    if (target === undefined) report(unknownAnchor(node))
    else if (node.end <= target.end) report(recursive(node, target))
    else targets.set(node, target)
  })
  if (targets.size > maxAliases)
    findings.push(tooMany(root, `${targets.size} aliases`, `at most ${maxAliases} aliases in a document`))
  else if (targets.size > 0 && expandedSize(root, targets, sizes) > MAX_EXPANDED_NODES) {
    findings.push(tooMany(root, 'aliases of aliases', `at most ${MAX_EXPANDED_NODES} nodes once aliases are followed`))
  }
  return { findings, anchors, targets }
}

function expandedSize(node: YamlNode, targets: ReadonlyMap<AliasNode, YamlNode>, sizes: Map<YamlNode, number>): number {
  if (node.type === 'alias') return sizes.get(targets.get(node) ?? node) ?? 1
  let size = 1
  if (node.type === 'seq') for (const item of node.items) size += expandedSize(item, targets, sizes)
  if (node.type === 'map') {
    for (const { key, value } of node.pairs) size += expandedSize(key, targets, sizes) + expandedSize(value, targets, sizes)
  }
  // Stryker disable next-line ConditionalExpression: nobody asks for the others, of which there may be 500,000
  if (node.anchor !== undefined) sizes.set(node, size)
  return size
}

function unknownAnchor(alias: AliasNode): Finding {
  return error('unknown_anchor', alias.start, `The alias *${alias.name} has no anchor before it in this document`, {
    found: quote(`*${alias.name}`),
    expected: `&${alias.name} earlier in the same document`,
    hint: 'quote the text if it is a string that begins with *',
    alias: alias.name,
  })
}

function recursive(alias: AliasNode, target: YamlNode): Finding {
  return error('recursive_alias', alias.start, `The alias *${alias.name} is inside the node that it refers to`, {
    found: quote(`*${alias.name}`),
    related: [target.start],
  })
}

function anchorName(node: YamlNode, name: string): Finding {
  return error('unsupported_anchor', node.start, `The anchor &${name} has a name that kubectl does not read`, {
    found: quote(`&${name}`),
    expected: "a name of letters, digits, '-' and '_'",
  })
}

function tooMany(root: YamlNode, found: string, expected: string): Finding {
  return error('too_many_aliases', root.start, 'The aliases of this document expand to too much', {
    found,
    expected,
    hint: 'write out the values',
  })
}
