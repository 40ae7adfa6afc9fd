import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { recogniseArchiveLog, recogniseManifest } from '../../../lib/domain/hnp/recognise-manifest.ts'
import { encodeHead, headOf } from '../../../lib/domain/manifest/head.ts'

const FIXTURE = new URL('../../fixtures/hnp-1.0/fabrics/lab/gitops/.hnp/', import.meta.url)

describe('a manifest of HNP', () => {
  test('in the form it wrote to disk', () => {
    const text =
      "version: '1.0'\nfabric_name: Lab\nfabric_id: 3\ncreated_at: '2025-08-06T09:01:34+00:00'\narchive_strategy: none\n"
    expect(recogniseManifest(Buffer.from(text))).toEqual({
      version: '1.0',
      fabric: 'Lab',
      archive_strategy: 'none',
      initialized_at: '2025-08-06T09:01:34+00:00',
    })
  })

  test('in the form it pushed to GitHub', async () => {
    expect(recogniseManifest(await readFile(new URL('manifest.yaml', FIXTURE)))).toEqual({
      version: '1.0',
      fabric: 'Lab Fabric',
      archive_strategy: 'rename_with_extension',
      initialized_at: '2025-08-06T09:01:34.465989+00:00',
    })
  })

  test.each([
    ['a version without quotes', 'version: 1.0'],
    [
      'fields of other types and unknown strategies',
      'version: "1.0"\nfabric_name: [a]\narchive_strategy: shredder\ncreated_at: null',
    ],
    ['an alias, which is not followed', 'version: "1.0"\nx: &x Lab\nfabric_name: *x'],
  ])('with %s', (_, text) => {
    expect(recogniseManifest(Buffer.from(text))).toEqual({ version: '1.0' })
  })

  test.each([
    ['ours', encodeHead(headOf(defaultSettings('lab'), []))],
    ['one of a later version', Buffer.from('version: "2.0"')],
    ['one of version 10', Buffer.from('version: "10.0"')],
    ['one without a version', Buffer.from('fabric_name: Lab')],
    ['a list', Buffer.from('- version: "1.0"')],
    ['two documents', Buffer.from('version: "1.0"\n---\nversion: "1.0"')],
    ['broken YAML', Buffer.from('version: "1.0')],
    ['one nested without end', Buffer.from(`version: "1.0"\nx: ${'['.repeat(10_000)}`)],
    ['no UTF-8', Buffer.from([0xff, 0xfe])],
    ['nothing', Buffer.alloc(0)],
  ])('is not %s', (_, bytes) => {
    expect(recogniseManifest(bytes)).toBeUndefined()
  })
})

describe('an archive log of HNP', () => {
  test('with ingestions and migrations', async () => {
    const log = recogniseArchiveLog(await readFile(new URL('archive-log.yaml', FIXTURE)))
    expect(log?.version).toBe('1.0')
    expect(log?.operations.map(({ operation }) => operation)).toEqual(['migration', 'ingestion', 'ingestion', 'ingestion'])
    expect(log?.operations[2]).toEqual({
      operation: 'ingestion',
      timestamp: '2025-08-06T10:42:27.730114+00:00',
      original_file: '/var/lib/hedgehog/fabrics/Lab Fabric/gitops/raw/wiring.yaml',
      document_count: 6,
      documents_created: [
        '/var/lib/hedgehog/fabrics/Lab Fabric/gitops/managed/vlannamespaces/default.yaml',
        '/var/lib/hedgehog/fabrics/Lab Fabric/gitops/managed/switchgroups/mclag-1.yaml',
        '/var/lib/hedgehog/fabrics/Lab Fabric/gitops/managed/switches/leaf-1.yaml',
        '/var/lib/hedgehog/fabrics/Lab Fabric/gitops/managed/servers/server-1.yaml',
        '/var/lib/hedgehog/fabrics/Lab Fabric/gitops/managed/connections/leaf-1--server-1.yaml',
      ],
      archived_to: '/var/lib/hedgehog/fabrics/Lab Fabric/gitops/raw/wiring.yaml.archived',
    })
  })

  test.each([
    ['no operations', 'version: "1.0"\noperations: []'],
    ['operations that are no list', 'version: "1.0"\noperations: none'],
    ['entries that are none of its', 'version: "1.0"\noperations: [null, [], {operation: polish}]'],
  ])('with %s', (_, text) => {
    expect(recogniseArchiveLog(Buffer.from(text))).toEqual({ version: '1.0', operations: [] })
  })

  test('is not confused with another file', () => {
    expect(recogniseArchiveLog(Buffer.from('operations: []'))).toBeUndefined()
  })
})
