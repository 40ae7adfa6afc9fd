// Makes the JSON of each release in crds/ that the manager checks objects against: group, kind and the schema of each
// version, without what no check needs. Run it after a release was added: test/kubernetes/schema/releases.test.ts
// compares.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parse } from 'yaml'

interface Crd {
  spec: {
    group: string
    names: { kind: string }
    versions: {
      name: string
      schema: { openAPIV3Schema: { properties: Record<string, unknown> } }
      subresources?: { status?: object }
    }[]
  }
}

/** Returns the text of a release's JSON: one line for each kind. */
export function releaseJson(directory: string): string {
  const files = readdirSync(directory).filter((name) => name.endsWith('.yaml'))
  const kinds = files.sort().map((name) => kindOf(parse(readFileSync(join(directory, name), 'utf8')) as Crd))
  return `[\n${kinds.map((kind) => JSON.stringify(kind)).join(',\n')}\n]\n`
}

function kindOf({ spec: { group, names, versions } }: Crd): object {
  return {
    group,
    kind: names.kind,
    versions: versions.map(({ name, schema, subresources }) => ({
      name,
      schema: checkedPart(schema.openAPIV3Schema),
      hasStatus: subresources?.status !== undefined,
    })),
  }
}

function checkedPart(schema: { properties: Record<string, unknown> }): unknown {
  const { status: _, ...properties } = schema.properties
  return withoutDescriptions({ ...schema, properties })
}

/** Descriptions are texts; a property that is called `description` has a schema. */
function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDescriptions)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([key, child]) => key !== 'description' || typeof child !== 'string')
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutDescriptions(child)]))
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const release of readdirSync('crds'))
    writeFileSync(join('lib/domain/releases', `${release}.json`), releaseJson(join('crds', release)))
