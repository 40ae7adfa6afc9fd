import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { tokenCredentials } from '../../lib/hosts/host-credentials.ts'
import { HOST_SECRET, readHostSecret } from '../../lib/hosts/host-secret.ts'
import { HOST_KINDS } from '../../lib/hosts/hosts.ts'

const docs = join(import.meta.dirname, '../../docs')
const page = readFileSync(join(docs, 'credentials.md'), 'utf8')
const block = (language: string) =>
  [...page.matchAll(new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 'gs'))].map(([, text = '']) => text)

const rows = [...page.matchAll(/^\| ([\w ,']+) \| `(https:[^`]+)` \| `(\{.*\})` \| (.+) \|$/gm)].map(
  ([, host = '', url = '', secret = '', sent = '']) => ({ host, url, secret, sent }),
)

test('every form of every host is there', () => {
  expect(rows).toHaveLength(page.split('| `{"host":').length - 1)
  expect(rows.length).toBeGreaterThan(10)
  const kinds = rows.map(({ url, secret }) => readHostSecret('any', secret, url).kind)
  expect([...new Set(kinds.filter((kind) => kind !== undefined))].toSorted()).toEqual(HOST_KINDS.toSorted())
})

test.each(rows)('$host: $secret is sent as it says', ({ url, secret, sent }) => {
  const found = readHostSecret('any', secret, url)
  if ('app' in found || 'ssh' in found) throw new Error('the table is of other secrets')
  const credentials = 'basic' in found ? found.basic : tokenCredentials(found.kind, found.token)
  if ('basic' in found) expect(sent).toBe('user name and password')
  else expect(sent).toBe('token' in credentials ? 'a bearer token' : `\`${credentials.username}\` and the token`)
})

test('the types that are listed are those that there are', () => {
  const [, list = ''] = /`type` names it: (.*?)\./s.exec(page) ?? []
  expect([...list.matchAll(/`(\w+)`/g)].map(([, kind]) => kind)).toEqual([...HOST_KINDS])
})

test('the secret of a GitHub App is one, with its installation and without', () => {
  const secret = JSON.parse(block('json')[0] ?? '')
  expect(HOST_SECRET.safeParse(secret).success).toBe(true)
  const { installation_id: _, ...app } = secret.github_app
  expect(HOST_SECRET.safeParse({ ...secret, github_app: app }).success).toBe(true)
})

test('the policy for CodeCommit is JSON', () => {
  expect(JSON.parse(block('json')[1] ?? '')).toHaveProperty('Statement')
})

test.each(block('sh'))('the shell understands %j', async (text) => {
  await expect(promisify(execFile)('bash', ['-n', '-c', text])).resolves.toEqual({ stdout: '', stderr: '' })
})

test('headings of other pages that it links to are there', () => {
  for (const [, file = '', anchor] of page.matchAll(/\]\(([\w-]+\.md)#([^)]+)\)/g)) {
    const headings = [...readFileSync(join(docs, file), 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, text = '']) =>
      text.toLowerCase().replaceAll(' ', '-'),
    )
    expect(headings).toContain(anchor)
  }
})
