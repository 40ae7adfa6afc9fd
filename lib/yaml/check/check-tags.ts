import { error, type Finding, quote } from '../findings/finding.ts'
import { readApiScalar } from '../syntax/api-scalar.ts'
import type { YamlNode } from '../syntax/node.ts'

const CORE = 'tag:yaml.org,2002:'

/**
 * Finds tags on which readers disagree: every tag except `!!str` and core tags that state the type that the value has
 * anyway.
 */
export function checkTag(node: YamlNode): Finding | undefined {
  if (node.tag === undefined || agrees(node, node.tag)) return undefined
  const found = node.tag.startsWith(CORE) ? `!!${node.tag.slice(CORE.length)}` : node.tag
  return error('unsupported_tag', node.start, `YAML readers do not agree on the tag ${found} here`, {
    found: quote(found),
    expected: 'no tag, or !!str',
    hint: 'delete the tag and write the value in its intended form; quote strings',
  })
}

function agrees(node: YamlNode, tag: string): boolean {
  if (node.type !== 'scalar') return tag === `${CORE}${node.type}`
  if (tag === `${CORE}str`) return node.style !== 'empty'
  return node.style === 'plain' && tag === `${CORE}${readApiScalar(node.text).type}`
}
