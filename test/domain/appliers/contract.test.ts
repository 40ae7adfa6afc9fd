import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { layoutOf } from '../../../lib/domain/fabric/layout.ts'
import { brokenFor } from '../../support/appliers.ts'
import { drops } from '../../support/generated-drops.ts'
import { IngestedFabric } from '../../support/ingested-fabric.ts'

describe('whatever is ingested', () => {
  test('every applier accepts every file below managed and unmanaged, with the same objects in YAML 1.1 and 1.2', async () => {
    await fc.assert(
      fc.asyncProperty(drops, async (drops) => {
        const fabric = await IngestedFabric.create()
        for (const [index, files] of drops.entries()) await fabric.ingest(`op-${index}`, files)
        const { settings } = await fabric.state()
        expect(await brokenFor(fabric.snapshot, layoutOf(settings))).toEqual([])
        const paths = new Set(fabric.snapshot.files.keys())
        expect([...paths].filter((path) => directoriesOf(path).some((directory) => paths.has(directory)))).toEqual([])
        for (const [path, content] of Object.entries(fabric.snapshot.text())) {
          if (!/\/(managed|unmanaged)\/.*\.yaml$/.test(path)) continue
          expect(identities(content, '1.1')).toEqual(identities(content, '1.2'))
        }
      }),
      { numRuns: 150 },
    )
  })
})

function directoriesOf(path: string): string[] {
  return path.split('/').map((_, at, names) => names.slice(0, at).join('/'))
}

/** What each reader takes the documents of a file for. */
function identities(content: string, version: '1.1' | '1.2'): unknown[] {
  return parseAllDocuments(content.replace(/^\ufeff/, ''), { version, logLevel: 'silent' }).flatMap((document) => {
    const value: { apiVersion?: unknown; kind?: unknown; metadata?: { name?: unknown; namespace?: unknown } } | null =
      document.toJS()
    if (value === null) return []
    const { apiVersion, kind, metadata } = value
    for (const part of [apiVersion, kind, metadata?.name]) expect(part).toBeTypeOf('string')
    return [[apiVersion, kind, metadata?.namespace, metadata?.name]]
  })
}
