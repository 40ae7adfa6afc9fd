import { expect, test } from 'vitest'
import { parseRemoteUrl } from '../../lib/git/wire/remote-url.ts'

test.each<[string, object]>([
  ['git@github.com:O/R.git', { user: 'git', host: 'github.com', path: 'O/R.git' }],
  ['github.com:O/R.git', { host: 'github.com', path: 'O/R.git' }],
  ['git@github.com:/srv/R.git', { user: 'git', host: 'github.com', path: '/srv/R.git' }],
  ['git@[fd00::7]:R.git', { user: 'git', host: 'fd00::7', path: 'R.git' }],
  ['git@ssh.dev.azure.com:v3/O/P/R', { user: 'git', host: 'ssh.dev.azure.com', path: 'v3/O/P/R' }],
  ['ssh://git@git.example.com:7999/P/r.git', { user: 'git', host: 'git.example.com', port: 7999, path: '/P/r.git' }],
  ['ssh://git.example.com/a%20b', { host: 'git.example.com', path: '/a b' }],
  ['ssh://git@[::1]:22/x', { user: 'git', host: '::1', port: 22, path: '/x' }],
  ['ssh://git.example.com/~ann/x', { host: 'git.example.com', path: '~ann/x' }],
  ['git+ssh://git.example.com/x', { host: 'git.example.com', path: '/x' }],
])('%s is reached by SSH', (url, expected) => {
  expect(parseRemoteUrl(url)).toEqual({ kind: 'ssh', url, ...expected })
})

test.each(['./a:b', '/srv/a:b', 'a/b:c', 'plain'])('%s is a path: a slash stands before the colon, or there is none', (path) => {
  expect(parseRemoteUrl(path)).toMatchObject({ kind: 'local' })
})

test.each([
  ['-oProxyCommand=id:x', 'dash'],
  ['-x@host:y', 'dash'],
  ['git@-host:x', 'dash'],
  ['git@host:-x', 'dash'],
  ['ssh://-oProxyCommand=id/x', 'dash'],
  ['ssh://git@host:22/', 'no path'],
  ['git@host:', 'no path'],
  ['git@host:a\nb', 'control character'],
  ['ssh://git:s3cret@host/x', 'no password'],
  ['ssh://git@a:s3cret@host/x', 'no password'],
  ['ssh://git@host/https://ann:s3cret@host/x', 'One URL stands in another'],
  ['https://CORP\\ann:s3cret@host/x', 'backslash'],
])('%j is refused', (url, reason) => {
  const parse = () => parseRemoteUrl(url)
  expect(parse).toThrow(expect.objectContaining({ code: 'invalid_request', message: expect.stringContaining(reason) }))
  expect(parse).not.toThrow('s3cret')
})
