import type { MapNode, YamlNode, YamlPair } from '../../yaml/syntax/node.ts'

/** The annotations that HNP wrote into managed files: on ingestion, on its sync to GitHub, and from its templates. */
const STAMP_KEYS: ReadonlySet<string> = new Set(
  [
    'managed-by',
    'fabric',
    'original-file',
    'original-document-index',
    'ingested-at',
    'ingestion-version',
    'last-synced',
    'generated',
  ].map((name) => `hnp.githedgehog.com/${name}`),
)

/** HNP's annotations in an object, with the mappings that contain them. */
export interface Stamps {
  metadata: YamlPair
  annotations: YamlPair
  pairs: ReadonlySet<YamlPair>
  /** Whether there are no other annotations. */
  all: boolean
}

/**
 * Finds HNP's annotations. Returns undefined if there are none, or if they have a form that HNP never wrote: a flow
 * map, a duplicate key, an anchor.
 */
export function findStamps(object: MapNode): Stamps | undefined {
  const metadata = onlyPair(object, 'metadata')
  const annotations = onlyPair(metadata?.value, 'annotations')
  if (metadata === undefined || annotations?.value.type !== 'map' || annotations.value.flow) return undefined
  if (metadata.value.anchor !== undefined || annotations.value.anchor !== undefined) return undefined
  const pairs = annotations.value.pairs.filter(isStamp)
  if (pairs.length === 0) return undefined
  return { metadata, annotations, pairs: new Set(pairs), all: pairs.length === annotations.value.pairs.length }
}

/** Returns the object that must result from removing the stamps. */
export function withoutStamps(object: MapNode, { metadata, annotations, pairs, all }: Stamps): MapNode {
  const inAnnotations = (map: MapNode) => ({ ...map, pairs: map.pairs.filter((pair) => !pairs.has(pair)) })
  const inMetadata = (map: MapNode) =>
    all ? { ...map, pairs: map.pairs.filter((pair) => pair !== annotations) } : replaceIn(map, annotations, inAnnotations)
  return replaceIn(object, metadata, inMetadata)
}

function isStamp({ key, value }: YamlPair): boolean {
  return key.type === 'scalar' && STAMP_KEYS.has(key.text) && value.type === 'scalar' && value.anchor === undefined
}

function onlyPair(node: YamlNode | undefined, name: string): YamlPair | undefined {
  if (node?.type !== 'map') return undefined
  const [pair, ...more] = node.pairs.filter(({ key }) => key.type === 'scalar' && key.text === name)
  return more.length === 0 ? pair : undefined
}

function replaceIn(map: MapNode, pair: YamlPair, change: (value: MapNode) => MapNode): MapNode {
  const replace = ({ key, value }: YamlPair) => ({ key, value: value.type === 'map' ? change(value) : value })
  return { ...map, pairs: map.pairs.map((other) => (other === pair ? replace(other) : other)) }
}
