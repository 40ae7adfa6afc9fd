import { expect, test } from 'vitest'
import { need, readConfig } from '../../lib/runtime/config.ts'

test('what is not said has a default, and the safe one', () => {
  expect(readConfig({ TABLE_NAME: 'state', PATH: '/bin' })).toEqual({
    TABLE_NAME: 'state',
    STAGE: 'dev',
    MANAGER_NAME: 'GitOps File Manager',
    MANAGER_EMAIL: 'gitops-file-manager@localhost',
    ALLOW_INSECURE_REMOTES: false,
  })
})

test('every fault is told at once, and no value', () => {
  const wrong = {
    TABLE_NAME: '',
    BUCKET_NAME: '',
    QUEUE_URL: 'no url',
    REPOSITORY_DIRECTORY: 'relative',
    MANAGER_EMAIL: '',
    ALLOW_INSECURE_REMOTES: 'perhaps',
  }
  const message = messageOf(() => readConfig(wrong))
  for (const [name, value] of Object.entries(wrong)) {
    expect(message).toContain(name)
    if (value !== '') expect(message).not.toContain(value)
  }
})

test.each([
  ['true', true],
  ['false', false],
])('ALLOW_INSECURE_REMOTES=%s is %s', (ALLOW_INSECURE_REMOTES, expected) => {
  expect(readConfig({ TABLE_NAME: 'state', ALLOW_INSECURE_REMOTES }).ALLOW_INSECURE_REMOTES).toBe(expected)
})

test('what only some functions need is missed by those, all of it', () => {
  const config = readConfig({ TABLE_NAME: 'state', BUCKET_NAME: 'bucket' }, ['BUCKET_NAME'])
  expect(need(config, 'BUCKET_NAME')).toBe('bucket')
  expect(messageOf(() => need(config, 'QUEUE_URL'))).toContain('QUEUE_URL')
  const message = messageOf(() => readConfig({ TABLE_NAME: 'state' }, ['QUEUE_URL', 'REPOSITORY_DIRECTORY']))
  expect(message).toContain('QUEUE_URL')
  expect(message).toContain('REPOSITORY_DIRECTORY')
})

test.each(['Eve <eve@example.com>', 'Two\nlines'])('a commit cannot have the committer %j', (MANAGER_NAME) => {
  expect(messageOf(() => readConfig({ TABLE_NAME: 'state', MANAGER_NAME }))).toContain('MANAGER_NAME')
})

function messageOf(call: () => unknown): string {
  try {
    call()
  } catch (error) {
    return (error as Error).message
  }
  return 'nothing was thrown'
}
