import { describe, expect, test } from 'vitest'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { HEDGEHOG_KINDS } from '../../../lib/domain/fabric/kinds.ts'
import { decodeHead, encodeHead, headOf } from '../../../lib/domain/manifest/head.ts'
import { fabricUpdate } from '../../../lib/http/requests/schemas/fabric.ts'

const FILE = 'gitops/.hnp/manifest.yaml'
const widget = { group: 'apps.example.com', kind: 'Widget', plural: 'widgets' }

/** The manifest of a fabric with these settings, as somebody may have edited it. */
function manifest(settings: object): string {
  return Buffer.from(encodeHead(headOf({ ...defaultSettings('lab'), ...settings }, []))).toString()
}

function faultsOf(text: string): object[] {
  try {
    decodeHead(Buffer.from(text), FILE)
    return []
  } catch (error) {
    expect(error).toMatchObject({ code: 'manifest_unreadable' })
    return (error as { data: { faults: object[] } }).data.faults
  }
}

const BAD_KINDS: [string, object[]][] = [
  ...['..', '', '.git', 'a/b', '/', 'Widgets', '-a', 'a-', 'x'.repeat(64), 'unmanaged', 'vpcs'].map(
    (plural): [string, object[]] => [`the plural ${JSON.stringify(plural)}`, [{ ...widget, plural }]],
  ),
  ['a plural that another kind has', [widget, { ...widget, kind: 'Gadget' }]],
  ['a kind twice', [widget, { ...widget, plural: 'others' }]],
  ['a kind of Hedgehog under another plural', [{ ...HEDGEHOG_KINDS[5], plural: 'others' }]],
  ['a group that is none', [{ ...widget, group: 'a/b' }]],
  ['a kind that is none', [{ ...widget, kind: '../VPC' }]],
  ['a field that is not known', [{ ...widget, scope: 'Cluster' }]],
]

describe('kinds that the API refuses are refused in the manifest, with line and column', () => {
  test.each(BAD_KINDS)('%s', (_, kinds) => {
    expect(fabricUpdate.safeParse({ kinds }).success).toBe(false)
    const text = manifest({ kinds })
    const line = text.split('\n').indexOf('kinds:') + 1 + kinds.length
    expect(faultsOf(text)).toMatchObject([{ code: 'manifest_unreadable', file: FILE, line, column: expect.any(Number) }])
  })

  test('kinds that the API accepts are read', () => {
    const kinds = [widget, { ...widget, kind: 'Gadget', plural: 'gadgets' }]
    expect(fabricUpdate.safeParse({ kinds }).success).toBe(true)
    expect(decodeHead(Buffer.from(manifest({ kinds })), FILE).kinds).toEqual(kinds)
  })
})

test.each<[string, object]>([
  ['archive_strategy', { archive_strategy: 'shred' }],
  ['validation', { validation: 'maybe' }],
  ['on_conflict', { on_conflict: 'both' }],
  ['commit', { commit: { template: '{ticket}' } }],
  ['commit', { commit: { language: 'en' } }],
  ['raw_directory_path', { raw_directory_path: '../raw' }],
  ['managed_directory_path', { managed_directory_path: '' }],
  ['managed_directory_path', { managed_directory_path: '.git' }],
  ['managed_directory_path', { managed_directory_path: 'raw/managed' }],
  ['raw_directory_path', { raw_directory_path: '.hnp' }],
])('%s that is none makes the manifest unreadable, with its line: %j', (field, settings) => {
  const text = manifest(settings)
  const line = text.split('\n').findIndex((one) => one.startsWith(`${field}:`)) + 1
  expect(faultsOf(text)).toMatchObject([{ file: FILE, line, message: expect.stringContaining(field) }])
})

test('the wording of commits is kept, and a fabric without one has no line for it', () => {
  const commit = { sign_off: true, template: '{subject}\n\n{changes}\n\nChange: "NET-12"\n' }
  expect(decodeHead(Buffer.from(manifest({ commit })), FILE).commit).toEqual(commit)
  expect(manifest({})).not.toContain('commit')
})

test('a missing setting is reported where it belongs', () => {
  expect(faultsOf(manifest({}).replace(/^validation:.*\n/m, ''))).toMatchObject([{ file: FILE, line: 2, message: /validation/ }])
})

test('an alias is reported with its position', () => {
  const text = manifest({}).replace('kinds: []', 'kinds: &a []').replace('objects: []', 'objects: *a')
  const line = text.split('\n').indexOf('objects: *a') + 1
  expect(faultsOf(text)).toMatchObject([{ line, column: 10, message: expect.stringContaining('*a') }])
})

test.each(['!!binary validation: warn', 'validation: !!str warn', 'validation: !mine warn'])(
  'a tag is reported with its position: %s',
  (tagged) => {
    const text = manifest({}).replace(/^validation:.*$/m, tagged)
    const line = text.split('\n').indexOf(tagged) + 1
    expect(faultsOf(text)).toMatchObject([
      { line, message: expect.stringContaining('the manager writes no tags, and reads none: ') },
    ])
  },
)

test('object counts under an invalid directory are refused', () => {
  const text = manifest({}).replace('objects: []', 'objects:\n- {"plural":"../x","count":1,"depth":0}')
  expect(faultsOf(text)).toMatchObject([{ message: expect.stringContaining('objects.0.plural') }])
})

test.each([
  ['a field that stands there twice', manifest({}).replace('validation:', 'validation: "off"\nvalidation:')],
  ['a list whose items are gone', manifest({}).replace('objects: []', 'objects:')],
  ['a list with an item of another form', manifest({}).replace('objects: []', 'objects:\n- vpcs')],
  ['a value that is cut off', manifest({}).replace('objects: []', 'objects: [')],
])('%s is refused', (_, text) => {
  expect(faultsOf(text)).toMatchObject([{ code: 'manifest_unreadable', line: expect.any(Number) }])
})
