import { isMergeKey, keyName } from '../check/check-keys.ts'
import { isStringForAll } from '../check/check-scalars.ts'
import type { DocumentHeader } from '../document.ts'
import { error, type Finding } from '../findings/finding.ts'
import { readApiScalar } from '../syntax/api-scalar.ts'
import type { Lines } from '../syntax/lines.ts'
import type { AliasNode, MapNode, YamlNode } from '../syntax/node.ts'
import { isTyped } from '../syntax/same-value.ts'

type Field = keyof DocumentHeader['at']
type Targets = ReadonlyMap<AliasNode, YamlNode>

/** The fields of a mapping that identify the object, and the findings about them. */
export interface HeaderReading {
  header: DocumentHeader
  findings: Finding[]
}

/** Reads `apiVersion`, `kind` and `metadata` as the API does: follows aliases and treats null as absent. */
export function readHeader(root: MapNode, targets: Targets, lines: Lines): HeaderReading {
  const follow = (node: YamlNode | undefined) => (node?.type === 'alias' ? targets.get(node) : node)
  const header: DocumentHeader = { items: itemsOf(follow(memberOf(root, 'items'))), at: {} }
  const faulty: [Field, YamlNode][] = []
  const take = (map: MapNode, field: Exclude<Field, 'metadata'>) => {
    const value = memberOf(map, field)
    if (value === undefined) return
    header.at[field] = lines.at(value.start)
    const target = follow(value)
    const text = stringOf(target)
    if (text !== undefined) header[field] = text
    if (!isNull(target) && !isStringForAll(target)) faulty.push([field, value])
  }
  take(root, 'apiVersion')
  take(root, 'kind')
  const metadata = memberOf(root, 'metadata')
  const fields = follow(metadata)
  if (metadata !== undefined) header.at.metadata = lines.at(metadata.start)
  if (fields?.type === 'map') {
    take(fields, 'name')
    take(fields, 'namespace')
    const generateName = stringOf(follow(memberOf(fields, 'generateName')))
    if (generateName !== undefined && header.name === undefined) header.generateName = generateName
  }
  const isObject = header.at.apiVersion !== undefined && header.at.kind !== undefined
  const merges = [root, fields].flatMap((map) => (map?.type === 'map' ? map.pairs : [])).filter(({ key }) => isMergeKey(key))
  const findings = [
    ...(isObject ? [...faulty.map(notString), ...checkTexts(fields, follow)] : []),
    ...merges.map(({ key }) => mergedIdentity(key)),
  ]
  return { header, findings }
}

function itemsOf(items: YamlNode | undefined): DocumentHeader['items'] {
  if (isNull(items)) return 'empty'
  if (items?.type !== 'seq') return 'none'
  return items.items.length === 0 ? 'empty' : 'filled'
}

/**
 * Finds labels and annotations that are no strings: Argo CD stops at them, and Flux applies the object without its
 * labels.
 */
function* checkTexts(metadata: YamlNode | undefined, follow: (node: YamlNode | undefined) => YamlNode | undefined) {
  for (const field of ['labels', 'annotations']) {
    const texts = metadata?.type === 'map' ? follow(memberOf(metadata, field)) : undefined
    if (texts?.type !== 'map') continue
    for (const { key, value } of texts.pairs)
      if (!isMergeKey(key) && !isStringForAll(follow(value))) yield textNotString(`metadata.${field}`, key, value)
  }
}

function memberOf(map: MapNode, name: string): YamlNode | undefined {
  return map.pairs.findLast(({ key }) => keyName(key) === name)?.value
}

function stringOf(node: YamlNode | undefined): string | undefined {
  if (node?.type !== 'scalar') return undefined
  if (!isTyped(node.style) || node.tag === 'tag:yaml.org,2002:str') return node.text
  return readApiScalar(node.text).type === 'string' ? node.text : undefined
}

/** Whether a value is null, written or not. */
export function isNull(node: YamlNode | undefined): boolean {
  return node?.type === 'scalar' && isTyped(node.style) && readApiScalar(node.text).type === 'null'
}

const NOUNS = { map: 'a mapping', seq: 'a sequence', alias: 'an alias' }

function notString([field, value]: [Field, YamlNode]): Finding {
  const path = field === 'name' || field === 'namespace' ? `metadata.${field}` : field
  const found = value.type === 'scalar' ? value.text : NOUNS[value.type]
  return error('identity_not_string', value.start, `${path} is not a string to every reader`, {
    found,
    expected: 'a string',
    ...(value.type === 'scalar' ? { hint: `put it in quotes: ${JSON.stringify(found)}` } : {}),
  })
}

function textNotString(field: string, key: YamlNode, value: YamlNode): Finding {
  const name = key.type === 'scalar' ? key.text : ''
  const found = value.type === 'scalar' ? value.text : NOUNS[value.type]
  return error('metadata_not_string', value.start, `${field}: the value of ${JSON.stringify(name)} is not a string`, {
    found: found === '' ? 'nothing' : found,
    expected: 'a string: Argo CD stops at anything else, and Flux drops the labels',
    hint: value.type === 'scalar' ? `put it in quotes: ${JSON.stringify(value.text)}` : 'write it as one text, in quotes',
  })
}

function mergedIdentity(key: YamlNode): Finding {
  return error(
    'merged_identity',
    key.start,
    'A merge key is next to the fields that identify the object: readers disagree on which object this is',
    { found: '<<', hint: 'write out the keys of the document and of metadata' },
  )
}
