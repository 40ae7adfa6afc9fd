import { expect, test } from 'vitest'
import { standInFault } from '../../../lib/domain/raw/stand-in.ts'
import { configMap } from '../../support/objects.ts'

const MERGE = '<<<<<<< HEAD\ndata: {a: 1}\n=======\ndata: {a: 2}\n>>>>>>> theirs\n'

test.each<[title: string, text: string, code: string | undefined]>([
  ['an object', configMap('a'), undefined],
  ['nothing', '', undefined],
  ['a pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n', 'lfs_pointer'],
  ['the same with CRLF', 'version https://git-lfs.github.com/spec/v1\r\noid sha256:00\r\nsize 1\r\n', 'lfs_pointer'],
  ['a text about one', configMap('a', 'data:\n  a: |\n    version https://git-lfs.github.com/spec/v1\n'), undefined],
  ['what git-crypt has encrypted', '\0GITCRYPT\0\u0001\u0002', 'git_crypt'],
  ['a web page', '\n<!-- x -->\n<!DOCTYPE html>\n<html></html>\n', 'html_page'],
  ['a web page without type', '<HTML lang="en">\n', 'html_page'],
  ['a text with a page in it', configMap('a', 'data:\n  a: |\n    <html>\n'), undefined],
  ['an unfinished merge', `${configMap('a')}${MERGE}`, 'conflict_markers'],
  ['the same with CRLF', MERGE.replaceAll('\n', '\r\n'), 'conflict_markers'],
  ['a merge with the common ancestor', MERGE.replace('=======', '||||||| base\ndata: {}\n======='), 'conflict_markers'],
  ['a text about one', configMap('a', `data:\n  a: |\n    ${MERGE.replaceAll('\n', '\n    ')}\n`), undefined],
])('%s: %s', (_, text, code) => {
  expect(standInFault(Buffer.from(text), 'raw/a.yaml')?.code).toBe(code)
})
