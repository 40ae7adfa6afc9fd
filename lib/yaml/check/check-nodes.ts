import type { FindingLog } from '../findings/finding-log.ts'
import { type ScalarNode, visitNodes, type YamlNode } from '../syntax/node.ts'
import type { AliasCheck } from './check-aliases.ts'
import { checkEscapes, checkJsonNumber } from './check-json.ts'
import { checkKeys } from './check-keys.ts'
import { checkFlowScalar, checkKeyLines } from './check-layout.ts'
import { checkMerges } from './check-merges.ts'
import { checkScalar } from './check-scalars.ts'
import { checkTag } from './check-tags.ts'

/** Finds nodes that readers interpret differently. `isJson`: kubectl reads the document as JSON. */
export function checkNodes(root: YamlNode, text: string, targets: AliasCheck['targets'], isJson: boolean, log: FindingLog): void {
  visitNodes(root, (node, isKey, inFlow) => {
    // Stryker disable next-line ConditionalExpression: it only saves time, in a file of 500,000 mistakes
    if (log.isFull) return
    log.add(checkTag(node))
    if (node.type === 'map') {
      log.addAll(checkKeys(node))
      log.addAll(checkMerges(node, targets))
      log.addAll(checkKeyLines(node, text))
    } else if (node.type === 'scalar') {
      if (node.style === 'plain') log.addAll(checkPlain(node, text, isKey, inFlow))
      if (isJson) log.add(checkJsonNumber(node))
      else log.addAll(checkQuoted(node, text))
    }
  })
}

function checkPlain(node: ScalarNode, text: string, isKey: boolean, inFlow: boolean) {
  return [inFlow ? checkFlowScalar(node, text) : undefined, isKey ? undefined : checkScalar(node)]
}

function checkQuoted({ start, end }: ScalarNode, text: string) {
  return text[start] === '"' ? checkEscapes(text.slice(start, end), start) : []
}
