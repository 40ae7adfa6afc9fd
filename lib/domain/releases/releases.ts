import { HEDGEHOG_RELEASES, type HedgehogRelease } from '../../contract/fabric.ts'
import { asResource } from '../../kubernetes/schema/as-resource.ts'
import { compileSchema } from '../../kubernetes/schema/compile-schema.ts'
import type { Schema } from '../../kubernetes/schema/schema.ts'
import type { YamlValue } from '../../yaml/document.ts'
import hedgehog2603 from './hedgehog-26.03.json' with { type: 'json' }

/** A kind as `scripts/crd-release.ts` takes it from its CRD. */
interface ReleasedKind {
  group: string
  kind: string
  versions: readonly { name: string; schema: object; hasStatus: boolean }[]
}

const RELEASES: Readonly<Record<HedgehogRelease, readonly ReleasedKind[]>> = { '26.03': hedgehog2603 }

/** The schemas of a release of Hedgehog. Each is compiled once in a process, when an object needs it. */
export interface Release {
  name: HedgehogRelease
  /** The versions of a kind; empty if the release does not have it. */
  versions(group: string, kind: string): readonly string[]
  /** Every kind of a group. */
  kinds(group: string): readonly string[]
  schema(group: string, version: string, kind: string): Schema | undefined
}

const opened = new Map<HedgehogRelease, Release>()

/** Returns a release by its name, or the newest one. */
export function release(name: HedgehogRelease | 'release'): Release {
  const which = name === 'release' ? HEDGEHOG_RELEASES[0] : name
  const known = opened.get(which) ?? open(which)
  opened.set(which, known)
  return known
}

function open(name: HedgehogRelease): Release {
  const kinds = RELEASES[name]
  const compiled = new Map<object, Schema>()
  const find = (group: string, kind: string) => kinds.find((one) => one.group === group && one.kind === kind)?.versions ?? []
  return {
    name,
    versions: (group, kind) => find(group, kind).map((version) => version.name),
    kinds: (group) => kinds.filter((one) => one.group === group).map(({ kind }) => kind),
    schema: (group, version, kind) => {
      const found = find(group, kind).find((one) => one.name === version)
      if (found === undefined) return undefined
      const schema = compiled.get(found) ?? asResource(compileSchema(found.schema as YamlValue).schema, found.hasStatus)
      compiled.set(found, schema)
      return schema
    },
  }
}
