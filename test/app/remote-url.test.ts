import fc from 'fast-check'
import { expect, test } from 'vitest'
import { faultOfRemoteUrl, isBelowUrl, normalRemoteUrl } from '../../lib/app/registry/remote-url.ts'

test.each([
  ['https://git.example.com/a/b.git', 'https://git.example.com/a/b.git'],
  ['HTTPS://Git.Example.COM/a/B.git', 'https://git.example.com/a/B.git'],
  ['https://git.example.com:443/a/b.git/', 'https://git.example.com/a/b.git'],
  ['http://git.example.com:8080/a//', 'http://git.example.com:8080/a'],
  ['https://git.example.com/a/../b', 'https://git.example.com/b'],
  ['git@Git.Example.com:a/b.git', 'ssh://git@git.example.com/a/b.git'],
  ['git@git.example.com:/a/b.git', 'ssh://git@git.example.com/a/b.git'],
  ['ssh://git.example.com:22/a/b.git/', 'ssh://git@git.example.com/a/b.git'],
  ['git+ssh://GIT@Git.Example.com:2222/a/../b', 'ssh://GIT@git.example.com:2222/b'],
  ['ssh+git://git@[2001:DB8::1]/~ann/b', 'ssh://git@[2001:db8::1]/~ann/b'],
  ['git@ssh.dev.azure.com:v3/acme/net/fabric', 'ssh://git@ssh.dev.azure.com/v3/acme/net/fabric'],
])('%s is %s', (url, normal) => {
  expect(normalRemoteUrl(url)).toBe(normal)
  expect(normalRemoteUrl(normal)).toBe(normal)
})

test.each([
  ['https://ann:s3cr3t@git.example.com/a', 'without credentials'],
  ['https://s3cr3t@git.example.com/a', 'without credentials'],
  ['https://git.example.com/a?private_token=s3cr3t', 'without query'],
  ['https://git.example.com/a#s3cr3t', 'without query and fragment'],
  ['https://CORP\\ann:s3cr3t@git.example.com/a', 'without a backslash'],
  ['ssh://git:s3cr3t@git.example.com/a', 'without a password'],
  ['ssh://git@git.example.com/a?s3cr3t', 'without query'],
  ['ssh://git@git.example.com/', 'with a host and a path'],
  ['git@git.example.com:', 'with a host and a path'],
  ['ssh://-oProxyCommand=s3cr3t/a', 'do not begin with a dash'],
  ['ssh://%2Ds3cr3t@git.example.com/a', 'do not begin with a dash'],
  ['git@git.example.com:-s3cr3t', 'do not begin with a dash'],
  ['git@git.example.com:a%0As3cr3t', 'do not begin with a dash'],
  ['git.example.com:s3cr3t', 'http, https or ssh'],
  ['file:///srv/s3cr3t', 'http, https or ssh'],
  ['/srv/s3cr3t', 'http, https or ssh'],
  ['https://', 'http, https or ssh'],
])('%s is refused, and not repeated', (url, reason) => {
  expect(faultOfRemoteUrl(url)).toContain(reason)
  const refused = () => normalRemoteUrl(url)
  expect(refused).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  expect(refused).not.toThrow('s3cr3t')
})

test('whatever the URL, its password is not kept', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), fc.boolean(), (url, withUser) => {
      const given = withUser ? url.replace('://', '://ann:s3cr3t@') : url
      if (faultOfRemoteUrl(given) !== undefined) return
      expect(new URL(normalRemoteUrl(given))).toMatchObject({ username: '', password: '', search: '', hash: '' })
    }),
  )
})

test.each([
  ['ssh://git@git.example.com/net/', 'ssh://git@git.example.com/net/lab.git', true],
  ['ssh://git.example.com/net', 'ssh://git@git.example.com/net/lab.git', true],
  ['ssh://git@git.example.com/net/', 'ssh://git@git.example.com/other/lab.git', false],
  ['ssh://git@git.example.com/net/', 'ssh://git@git.example.com:2222/net/lab.git', false],
  ['ssh://git@git.example.com/net/', 'ssh://git@else.example.com/net/lab.git', false],
  ['ssh://git@git.example.com/net/', 'ssh://git@git.example.com/net/%2e%2e%2fother', false],
  ['https://git.example.com/net/', 'ssh://git@git.example.com/net/lab.git', false],
])('below %s is %s: %s', (prefix, url, expected) => {
  expect(isBelowUrl(prefix, url)).toBe(expected)
})
