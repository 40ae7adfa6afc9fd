import { error, type Finding, quote, warning } from '../findings/finding.ts'
import { readApiScalar } from '../syntax/api-scalar.ts'
import type { MapNode, YamlNode } from '../syntax/node.ts'

/** The name of a key in the JSON of the Kubernetes API, with the text of one that is no string, or why it has none. */
type KeyReading = { name: string; typed?: string } | { problem: string }

/** Whether a key is the merge key of YAML 1.1: a plain `<<`. */
export function isMergeKey(key: YamlNode): boolean {
  return key.type === 'scalar' && key.style === 'plain' && key.text === '<<' && key.tag === undefined
}

/** Returns the key's name in JSON; undefined if the API refuses such a key. */
export function keyName(key: YamlNode): string | undefined {
  const reading = readKey(key)
  return 'name' in reading ? reading.name : undefined
}

/** Finds keys that the API refuses or reads as another type, and duplicate keys, quoted or not. */
export function* checkKeys(map: MapNode): Generator<Finding> {
  const firstOffsets = new Map<string, number>()
  for (const { key } of map.pairs) {
    const reading = readKey(key)
    if ('problem' in reading) {
      yield unsupported(key, reading.problem)
      continue
    }
    if (reading.typed !== undefined) yield nonString(key, reading.typed, reading.name)
    const firstOffset = firstOffsets.get(reading.name)
    if (firstOffset === undefined) firstOffsets.set(reading.name, key.start)
    else yield duplicate(key, reading.name, firstOffset)
  }
}

function readKey(key: YamlNode): KeyReading {
  if (key.type === 'alias') return { problem: 'an alias' }
  if (key.type !== 'scalar') return { problem: key.type === 'map' ? 'a mapping' : 'a sequence' }
  if (key.style === 'quoted' || key.style === 'block' || key.tag === 'tag:yaml.org,2002:str') return { name: key.text }
  const scalar = readApiScalar(key.text)
  if (scalar.type === 'int' && scalar.value >= 2n ** 63n) return { problem: 'a number beyond 64 bits' }
  switch (scalar.type) {
    case 'string':
      return { name: key.text }
    case 'bool':
    case 'int':
      return { name: String(scalar.value), typed: key.text }
    case 'float':
      return { problem: 'a fractional number' }
    case 'null':
      return { problem: 'null' }
  }
}

function duplicate(key: YamlNode, name: string, firstOffset: number): Finding {
  return error('duplicate_key', key.start, `The key ${quote(name)} appears twice in this mapping`, {
    found: quote(name),
    expected: 'each key once',
    hint: 'the Kubernetes API would keep one of the values and drop the other; delete one of the two',
    related: [firstOffset],
  })
}

function nonString(key: YamlNode, text: string, name: string): Finding {
  return warning('non_string_key', key.start, `The key is not a string: the Kubernetes API reads it as ${quote(name)}`, {
    found: text,
    hint: `quote the key: ${quote(text)}`,
  })
}

function unsupported(key: YamlNode, problem: string): Finding {
  return error('unsupported_key', key.start, `The key is ${problem}, which the Kubernetes API does not accept as a key`, {
    found: problem,
    expected: 'a string',
    hint: 'write the key as a quoted string',
  })
}
