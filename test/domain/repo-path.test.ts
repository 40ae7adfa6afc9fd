import { describe, expect, test } from 'vitest'
import { checkPath, unsafeReason } from '../../lib/domain/tree/repo-path.ts'

describe('paths that must not reach a Git tree', () => {
  test.each([
    '',
    '..',
    'a/../b',
    './a',
    '/a',
    'a/',
    'a//b',
    '.git/config',
    'a/.GIT/config',
    'a/.git ',
    'a/git~1',
    'a/.g\u200cit',
    'a\\b',
    'a\0b',
    'a\nb',
    'x'.repeat(256),
    `${'x/'.repeat(2100)}x`,
  ])('%j', (path) => {
    expect(unsafeReason(path)).toEqual(expect.any(String))
    expect(() => checkPath(path)).toThrow(expect.objectContaining({ code: 'unsafe_path' }))
  })

  test.each(['a', 'a/b.yaml', '.hnp/manifest.yaml', 'a/.gitkeep', 'a/..b', 'ü/名.yaml', 'x'.repeat(255)])(
    '%j is fine',
    (path) => {
      expect(checkPath(path)).toBe(path)
    },
  )
})
