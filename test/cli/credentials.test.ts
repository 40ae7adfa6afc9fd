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
  expect(environmentCredentials(url)).toEqual({ username, password: 's3cret' })
  vi.stubEnv('GFM_GIT_USERNAME', 'ann')
  expect(environmentCredentials(url)).toEqual({ username: 'ann', password: 's3cret' })
})

test('without a token or a password there are none', () => {
  vi.stubEnv('GFM_GIT_TOKEN', '')
  vi.stubEnv('GFM_GIT_PASSWORD', '')
  expect(environmentCredentials('https://github.com/net/lab.git')).toBeUndefined()
})
