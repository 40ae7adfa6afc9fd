import { isMergeKey, keyName } from '../check/check-keys.ts'
import type { DocumentHeader } from '../document.ts'
import { error, type Finding } from '../findings/finding.ts'
import { readApiScalar } from '../syntax/api-scalar.ts'
import type { Lines } from '../syntax/lines.ts'
import type { AliasNode, MapNode, YamlNode } from '../syntax/node.ts'

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
  const header: DocumentHeader = { hasItems: follow(memberOf(root, 'items'))?.type === 'seq', at: {} }
  const faulty: [Field, YamlNode][] = []
  const take = (map: MapNode, field: Exclude<Field, 'metadata'>) => {
    const value = memberOf(map, field)
    if (value === undefined) return
    header.at[field] = lines.at(value.start)
    const text = stringOf(follow(value))
    if (text !== undefined) header[field] = text
    else if (!isNull(follow(value))) faulty.push([field, value])
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
  const findings = [...(isObject ? faulty.map(notString) : []), ...merges.map(({ key }) => mergedIdentity(key))]
  return { header, findings }
}

function memberOf(map: MapNode, name: string): YamlNode | undefined {
  return map.pairs.findLast(({ key }) => keyName(key) === name)?.value
}

function stringOf(node: YamlNode | undefined): string | undefined {
  if (node?.type !== 'scalar' || node.style === 'empty') return undefined
  if (node.style !== 'plain' || node.tag === 'tag:yaml.org,2002:str') return node.text
  return readApiScalar(node.text).type === 'string' ? node.text : undefined
}

function isNull(node: YamlNode | undefined): boolean {
  return (
    node?.type === 'scalar' && (node.style === 'empty' || (node.style === 'plain' && readApiScalar(node.text).type === 'null'))
  )
}

function notString([field, value]: [Field, YamlNode]): Finding {
  const path = field === 'name' || field === 'namespace' ? `metadata.${field}` : field
  const found = value.type === 'scalar' ? value.text : { map: 'a mapping', seq: 'a sequence', alias: 'an alias' }[value.type]
  return error('identity_not_string', value.start, `${path} is not a string`, {
    found,
    expected: 'a string',
    ...(value.type === 'scalar' ? { hint: `quote it: ${JSON.stringify(found)}` } : {}),
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
