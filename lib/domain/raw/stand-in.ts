import { error, type Fault } from '../../contract/fault.ts'

/** The longest start of a file that tells what it is: a page may begin with blank lines and comments. */
const START_BYTES = 1024

const LFS_POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\/v1\r?\n/
const GIT_CRYPT = /^\0GITCRYPT\0/
const HTML_PAGE = /^\ufeff?\s*(<!--[\s\S]*?-->\s*)*<(!doctype html|html)[\s>]/i
/** Markers of an unfinished merge, in this order at the start of lines: YAML has no such lines. */
const CONFLICT = /^<{7}(?: .*)?\r?\n(?:[\s\S]*?^)?={7}\r?\n(?:[\s\S]*?^)?>{7}(?: .*)?$/m

/**
 * Returns the fault of a raw file that stands in for the content that somebody meant to bring: nothing else that
 * could be said of its text would help.
 */
export function standInFault(bytes: Uint8Array, file: string): Fault | undefined {
  const start = Buffer.from(bytes.subarray(0, START_BYTES)).toString('utf8')
  const at = { file, line: 1, column: 1 }
  if (LFS_POINTER.test(start))
    return error('lfs_pointer', at, 'The file is a pointer of Git LFS: its content is not in Git', {
      expected: 'the YAML itself: no applier fetches what a pointer stands for',
      hint: 'take *.yaml out of .gitattributes (git lfs untrack), then add and commit the file again',
    })
  if (GIT_CRYPT.test(start))
    return error('git_crypt', at, 'The file is encrypted by git-crypt: nobody can read its objects without the key', {
      expected: 'YAML, with secrets encrypted value by value if need be, as SOPS does it',
      hint: 'unlock the repository (git-crypt unlock) and drop the content from there, or use SOPS or sealed secrets',
    })
  if (HTML_PAGE.test(start))
    return error('html_page', at, 'The file is a web page: most likely a login or error page, saved in place of the file', {
      expected: 'YAML or JSON',
      hint: 'download the file itself (the link that hosts call Raw), and look at it before dropping it',
    })
  return conflictFault(bytes, file)
}

function conflictFault(bytes: Uint8Array, file: string): Fault | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  // Stryker disable next-line all: it only saves reading the text of most files
  if (!buffer.includes('<<<<<<<')) return undefined
  const text = buffer.toString('utf8')
  const found = CONFLICT.exec(text)
  if (found === null) return undefined
  const line = text.slice(0, found.index).split('\n').length
  return error('conflict_markers', { file, line, column: 1 }, 'A merge was left unfinished here: the file has conflict markers', {
    found: found[0].slice(0, found[0].indexOf('\n')).trimEnd(),
    hint: 'decide for one of the two sides, delete the lines with <<<<<<<, ======= and >>>>>>>, and commit again',
  })
}
