import { afterEach, expect, test, vi } from 'vitest'
import { environmentCredentials } from '../../lib/cli/remote/credentials.ts'

afterEach(() => vi.unstubAllEnvs())

test.each([
  ['https://github.com/net/lab.git', 'x-access-token'],
  ['https://gitlab.com/net/lab.git', 'oauth2'],
  ['https://bitbucket.org/net/lab.git', 'x-token-auth'],
  ['https://dev.azure.com/net/lab/_git/lab', 'token'],
  ['https://git.example.com/net/lab.git', 'x-access-token'],
  ['/srv/lab.git', 'x-access-token'],
])('a token goes to %s with the user name %s', (url, username) => {
  vi.stubEnv('GFM_GIT_TOKEN', 's3cret')
  expect(environmentCredentials(url)).toEqual({ username, password: 's3cret', isForHost: false })
  vi.stubEnv('GFM_GIT_USERNAME', 'ann')
  expect(environmentCredentials(url)).toEqual({ username: 'ann', password: 's3cret', isForHost: false })
})

test('without a token or a password there are none', () => {
  vi.stubEnv('GFM_GIT_TOKEN', '')
  vi.stubEnv('GFM_GIT_PASSWORD', '')
  expect(environmentCredentials('https://github.com/net/lab.git')).toBeUndefined()
})

test.each([
  ['git.example.com', 'https://git.example.com/lab.git', true],
  ['Git.Example.com:8443', 'https://git.example.com:8443/lab.git', true],
  ['git.example.com', 'https://git.example.com:8443/lab.git', false],
  ['git.example.com', 'https://git.example.com.evil.net/lab.git', false],
  ['git.example.com', '/srv/lab.git', false],
])('a token for %s goes to %s: %s', (host, url, goes) => {
  vi.stubEnv('GFM_GIT_TOKEN', 's3cret')
  vi.stubEnv('GFM_GIT_HOST', host)
  const found = environmentCredentials(url)
  if (goes) expect(found).toMatchObject({ password: 's3cret', isForHost: true })
  else expect(found).toBeUndefined()
})

test('a token never crosses the network in the clear', () => {
  vi.stubEnv('GFM_GIT_TOKEN', 's3cret')
  expect(() => environmentCredentials('http://git.example.com/lab.git')).toThrow(
    'GFM_GIT_TOKEN would cross the network in the clear',
  )
  for (const host of ['127.0.0.1:3000', 'localhost', '[::1]:3000'])
    expect(environmentCredentials(`http://${host}/lab.git`)).toMatchObject({ password: 's3cret' })
})
