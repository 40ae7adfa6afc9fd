import { expect, test } from 'vitest'
import { gitConfigOf, isYes } from '../../lib/cli/environment/git-config.ts'
import { identityOf } from '../../lib/cli/environment/identity.ts'

const USER = { 'user.name': 'Ada', 'user.email': 'ada@example.com' }

const config = (settings: Record<string, string>) =>
  gitConfigOf(
    Object.entries(settings)
      .map(([name, value]) => `file:x\0${name}\n${value}\0`)
      .join(''),
  )

test.each<[string, Record<string, string>, NodeJS.ProcessEnv, string, string]>([
  ['the user', USER, {}, 'Ada <ada@example.com>', 'Ada <ada@example.com>'],
  [
    'the configuration of the role',
    { ...USER, 'committer.name': 'Bot', 'author.email': 'a@example.com' },
    {},
    'Ada <a@example.com>',
    'Bot <ada@example.com>',
  ],
  [
    'the variables of the role',
    { ...USER, 'committer.name': 'Bot' },
    { GIT_COMMITTER_NAME: 'CI', GIT_COMMITTER_EMAIL: 'ci@example.com', GIT_AUTHOR_NAME: 'Bob' },
    'Bob <ada@example.com>',
    'CI <ci@example.com>',
  ],
  ['EMAIL', { 'user.name': 'Ada' }, { EMAIL: 'e@example.com' }, 'Ada <e@example.com>', 'Ada <e@example.com>'],
  [
    'the manager',
    {},
    { GIT_AUTHOR_NAME: '' },
    'GitOps File Manager <gitops-file-manager@localhost>',
    'GitOps File Manager <gitops-file-manager@localhost>',
  ],
])('author and committer are %s', (_, settings, env, author, committer) => {
  const told = (role: 'author' | 'committer') => {
    const { name, email } = identityOf(role, config(settings), env)
    return `${name} <${email}>`
  }
  expect([told('author'), told('committer')]).toEqual([author, committer])
})

test('of one name the last setting counts, and a name without a value means yes', () => {
  const read = gitConfigOf('file:/a\0user.name\nOne\0file:/b\0user.name\nTwo\nlines\0command line:\0commit.gpgsign\0')
  expect(read.get('user.name')).toMatchObject({ value: 'Two\nlines', origin: 'file:/b' })
  expect(isYes(read.get('commit.gpgsign')?.value ?? '')).toBe(true)
  expect(read.get('commit.gpg')).toBeUndefined()
})

test.each([
  ['true', true],
  ['YES', true],
  ['on', true],
  ['1', true],
  ['-1', true],
  ['0', false],
  ['false', false],
  ['', false],
  ['off', false],
  ['maybe', false],
])('%j means yes: %s', (value, expected) => {
  expect(isYes(value)).toBe(expected)
})
