import { describe, expect, test } from 'vitest'
import { defaultSettings } from '../../lib/domain/fabric/default-settings.ts'
import { isWithin, layoutOf } from '../../lib/domain/fabric/layout.ts'

test('the default layout', () => {
  expect(layoutOf(defaultSettings('lab'))).toMatchObject({
    raw: 'fabrics/lab/gitops/raw',
    managed: 'fabrics/lab/gitops/managed',
    unmanaged: 'fabrics/lab/gitops/unmanaged',
    manifest: 'fabrics/lab/gitops/.hnp/manifest.yaml',
  })
})

test("a fabric may be the repository's root", () => {
  expect(layoutOf({ ...defaultSettings('lab'), directory: '' })).toMatchObject({ raw: 'raw', manifest: '.hnp/manifest.yaml' })
})

describe('settings that are refused', () => {
  test.each([
    { directory: '..' },
    { directory: '/etc' },
    { directory: 'a/../../b' },
    { raw_directory_path: '' },
    { raw_directory_path: '../raw' },
    { managed_directory_path: '.git' },
    { managed_directory_path: 'raw' },
    { managed_directory_path: 'raw/managed' },
    { raw_directory_path: 'unmanaged' },
    { raw_directory_path: '.hnp/raw' },
  ])('%j', (settings) => {
    expect(() => layoutOf({ ...defaultSettings('lab'), ...settings })).toThrow(expect.objectContaining({ code: 'unsafe_path' }))
  })
})

test.each([
  ['a', 'a/b', true],
  ['a', 'a', true],
  ['a', 'ab', false],
  ['', 'a', true],
])('%j holds %j: %s', (directory, path, expected) => {
  expect(isWithin(directory, path)).toBe(expected)
})
