import { expect, test } from 'vitest'
import { settings } from '../../../lib/http/wiring/settings.ts'

test('missing variables have safe defaults', () => {
  expect(settings.check({})).toBeUndefined()
  expect(settings.make({})).toEqual({
    stage: 'dev',
    manager: { name: 'GitOps File Manager', email: 'gitops-file-manager@localhost' },
    allowInsecureRemotes: false,
    reach: { fault: expect.any(Function), lookup: expect.any(Function) },
    now: expect.any(Function),
  })
})

test.each([
  ['true', true],
  ['false', false],
])('ALLOW_INSECURE_REMOTES=%s is %s', (ALLOW_INSECURE_REMOTES, allowInsecureRemotes) => {
  expect(settings.make({ ALLOW_INSECURE_REMOTES })).toMatchObject({ allowInsecureRemotes })
})

test.each([
  ['ALLOW_INSECURE_REMOTES', 'perhaps'],
  ['GIT_HOSTS', 'https://github.com'],
  ['GIT_ADDRESSES', '10.0.0.0'],
  ['STAGE', ''],
  ['MANAGER_EMAIL', ''],
  ['MANAGER_NAME', 'Eve <eve@example.com>'],
  ['MANAGER_NAME', 'Two\nlines'],
])('%s cannot be %j', (name, value) => {
  expect(settings.check({ [name]: value })).toContain(name)
})
