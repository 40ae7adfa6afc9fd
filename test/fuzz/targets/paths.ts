import { normalRemoteUrl } from '../../../lib/app/registry/remote-url.ts'
import { keyOfUpload, uploadAt } from '../../../lib/aws/s3/upload-key.ts'
import { DomainError } from '../../../lib/contract/errors.ts'
import { ARCHIVE_STRATEGIES } from '../../../lib/contract/fabric.ts'
import { preferredArchivePath } from '../../../lib/domain/archive/strategy.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { layoutOf } from '../../../lib/domain/fabric/layout.ts'
import { ownNameFault } from '../../../lib/domain/raw/raw-file-name.ts'
import { isRefName } from '../../../lib/domain/tree/ref-name.ts'
import { checkPath, joinPath, unsafeReason } from '../../../lib/domain/tree/repo-path.ts'
import { isBranchName } from '../../../lib/git/wire/branch-name.ts'
import { parseRemoteUrl, scrubUrl } from '../../../lib/git/wire/remote-url.ts'
import { refusal, rule, type Target } from '../target.ts'
import { gitSays } from './scratch.ts'

const SAMPLES = [
  ...[
    'fabrics/lab/gitops/raw/a.yaml',
    'a',
    '.git',
    'x/.git/config',
    'GIT~1',
    '.gitmodules',
    'a..b',
    '..',
    './a',
    'a//b',
    '.git ',
    '.g\u200cit',
  ],
  ...[
    'refs/heads/main',
    'main',
    'feature/x-1',
    'a.lock',
    '@',
    'a@{b',
    'HEAD',
    '-a',
    'refs/heads/refs/heads/a',
    '\u202ea',
    'b\u00fcro/\u4e16',
  ],
  ...[
    'uploads/01ARZ3NDEKTSV4RRFFQ69G5FAV',
    'uploads/',
    'https://user:s3cret@host/x.git',
    'http://[::1]:80/%41?q#f',
    'git@host:x.git',
  ],
  ...[
    'file:///srv/x.git',
    `raw/${'\u00e9'.repeat(130)}.yaml`,
    'raw/\ufffd.yaml',
    'con.yaml',
    'a:b',
    'a\\b',
    'https://host//a/../b/',
  ],
]

/** Names from outside: what is taken is safe in a Git tree, as a ref, as a key and in a log. */
export const paths: Target = {
  name: 'paths',
  what: 'paths, names of refs, keys and URLs are taken or refused',
  samples: () => SAMPLES.map((text) => Buffer.from(text)),
  tokens: [
    ...[
      '/',
      '.',
      '..',
      '/../',
      '.git',
      '.GIT',
      'git~1',
      '.lock',
      '@{',
      '@',
      '~',
      '^',
      ':',
      '::$DATA',
      '?',
      '*',
      '[',
      '\\',
      ' ',
      '\t',
      '\n',
      '\0',
    ],
    ...[
      '\u007f',
      '\u0085',
      '\u200c',
      '\u200d',
      '\u202e',
      '\u2066',
      '\ufeff',
      '\ufffd',
      '\u0130',
      '\u017f',
      '\u212a',
      '\u00e9',
      'e\u0301',
      '\u{e0001}',
    ],
    ...[
      '-',
      '--',
      'refs/heads/',
      'refs/',
      'HEAD',
      'uploads/',
      'https://',
      'http://',
      'file://',
      'git@',
      '%2e',
      '%2F',
      '%',
      '?a',
      '#b',
      'x'.repeat(120),
    ],
    Buffer.from([0xff]),
  ],
  check(input) {
    const text = Buffer.from(input).toString('utf8')
    checkTreePath(text)
    checkRef(text)
    checkRawName(text)
    checkKey(text)
    checkUrl(text)
  },
}

const EMPTY_BLOB = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'

function checkTreePath(path: string): void {
  const reason = unsafeReason(path)
  try {
    rule(checkPath(path) === path && reason === undefined, 'a path is safe, or there is a reason')
  } catch (error) {
    refusal(error, (each) => each instanceof DomainError && each.is('unsafe_path'))
    rule(reason !== undefined, 'a path is safe, or there is a reason')
    return
  }
  const args = ['-c', 'core.protectNTFS=true', '-c', 'core.protectHFS=true', 'update-index', '--add', '-z', '--index-info']
  const { isGood, stderr } = gitSays(args, `100644 ${EMPTY_BLOB}\t${path}\0`)
  gitSays(['read-tree', '--empty'])
  rule(isGood && stderr === '', 'Git takes the paths that are taken', () => stderr)
}

function checkRef(name: string): void {
  if (isRefName(name))
    rule(gitSays(['check-ref-format', `refs/heads/${name}`]).isGood, 'Git takes the names of refs that are taken')
  if (!isBranchName(name)) return
  rule(isRefName(name), 'the name of a branch is one of a ref')
  rule(gitSays(['check-ref-format', '--branch', name]).isGood, 'Git takes the names of branches that are taken')
}

function checkRawName(name: string): void {
  const layout = layoutOf(defaultSettings('lab'))
  const path = joinPath(layout.raw, name)
  if (ownNameFault(path) !== undefined) return
  for (const strategy of ARCHIVE_STRATEGIES) {
    const archived = preferredArchivePath(strategy, path, layout, new Date(0))
    rule(archived === undefined || !/\.(ya?ml|json)$/i.test(archived), 'nobody applies what is archived', () => archived)
  }
}

function checkKey(key: string): void {
  const upload = uploadAt(key)
  rule(
    upload === undefined || (keyOfUpload(upload) === key && /^[0-9A-Z]{26}$/.test(upload)),
    'an upload has one key',
    () => upload,
  )
}

const PASSWORD = /^\s*[a-z]+:\/\/[^/?#\s@]*?:([^/?#\s@]{4,})@/

function checkUrl(text: string): void {
  const password = PASSWORD.exec(text)?.[1] ?? ''
  // One that stands elsewhere, too, is no secret.
  const isSecret = password !== '' && text.split(password).length === 2
  const isTold = (words: string) => isSecret && words.includes(password)
  rule(!isTold(scrubUrl(text)), 'a password is scrubbed out of a text', () => scrubUrl(text))
  for (const read of [normalRemoteUrl, (url: string) => parseRemoteUrl(url).url]) {
    try {
      const url = read(text)
      rule(!/^https?:/.test(url) || read(url) === url, 'a URL that is read is read the same again', () => url)
      rule(!isTold(url), 'a URL that is read has no password', () => url)
    } catch (error) {
      const { message } = refusal(error, (each) => each instanceof DomainError && each.is('invalid_request'))
      rule(!isTold(message), 'a refused URL tells no password', () => message)
    }
  }
}
