import fc from 'fast-check'
import { expect, test } from 'vitest'
import { faultOfRemoteUrl, normalRemoteUrl } from '../../lib/app/registry/remote-url.ts'

test.each([
  ['https://git.example.com/a/b.git', 'https://git.example.com/a/b.git'],
  ['HTTPS://Git.Example.COM/a/B.git', 'https://git.example.com/a/B.git'],
  ['https://git.example.com:443/a/b.git/', 'https://git.example.com/a/b.git'],
  ['http://git.example.com:8080/a//', 'http://git.example.com:8080/a'],
  ['https://git.example.com/a/../b', 'https://git.example.com/b'],
])('%s is %s', (url, normal) => {
  expect(normalRemoteUrl(url)).toBe(normal)
  expect(normalRemoteUrl(normal)).toBe(normal)
})

test.each([
  ['https://ann:s3cr3t@git.example.com/a', 'without credentials'],
  ['https://s3cr3t@git.example.com/a', 'without credentials'],
  ['https://git.example.com/a?private_token=s3cr3t', 'without query'],
  ['https://git.example.com/a#s3cr3t', 'without query and fragment'],
  ['ssh://git@git.example.com/s3cr3t', 'name the repository by the https URL'],
  ['git@git.example.com:s3cr3t', 'name the repository by the https URL'],
  ['file:///srv/s3cr3t', 'http or https'],
  ['/srv/s3cr3t', 'http or https'],
  ['https://', 'http or https'],
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
