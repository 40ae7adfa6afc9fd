import { expect, test } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import { runGfm } from './captured-run.ts'
import { type Answers, recordedDeployment } from './recorded-deployment.ts'

const ID = 'repo-0123456789abcdef'
const PATH = '/api/plugins/hedgehog/repositories/'
const registered = {
  id: ID,
  repository_url: 'https://git.example.com/net/lab.git',
  branch: 'main',
  credentials_secret: 'gitops-file-manager/dev/git/lab',
  created_at: '2026-11-23T06:00:00.000Z',
}
const shared = { ...registered, fabrics: ['edge', 'lab'] }

async function against(answers: Answers, line: string) {
  const { url, seen } = await recordedDeployment(answers)
  return { ...(await runGfm(['repository', ...line.split(' '), '--endpoint', url])), seen }
}

test.each<[string, string, string, object | undefined]>([
  [
    `register --repository-url ${registered.repository_url} --branch net --credentials-secret a --webhook-secret b`,
    'POST',
    PATH,
    { repository_url: registered.repository_url, branch: 'net', credentials_secret: 'a', webhook_secret: 'b' },
  ],
  [`register --repository-url ${registered.repository_url}`, 'POST', PATH, { repository_url: registered.repository_url }],
  [`update ${ID} --team net`, 'PATCH', `${PATH}${ID}/`, { team: 'net' }],
  [`get ${ID}`, 'GET', `${PATH}${ID}/`, undefined],
  [`update ${ID} --webhook-secret b`, 'PATCH', `${PATH}${ID}/`, { webhook_secret: 'b' }],
])('gfm repository %s', async (line, method, path, body) => {
  const { code, stdout, stderr, seen } = await against({ [`${method} ${path}`]: { body: shared } }, line)
  expect({ code, stderr }).toEqual({ code: EXIT.done, stderr: '' })
  expect(stdout).toContain(`${ID} ${registered.repository_url} main\n`)
  expect(stdout).toMatch(/fabrics +edge, lab\n +credentials +gitops-file-manager\/dev\/git\/lab\n +webhook +none\n/)
  expect(seen).toMatchObject([{ method, path, body }])
})

test('an update may ask for the version that get has shown', async () => {
  const etag = 'e'.repeat(40)
  const body = { body: shared, headers: { etag: `"${etag}"` } }
  expect((await against({ [`GET ${PATH}${ID}/`]: body }, `get ${ID}`)).stdout).toContain(`  version     ${etag}\n`)
  const { seen } = await against({ [`PATCH ${PATH}${ID}/`]: body }, `update ${ID} --team net --if-match ${etag}`)
  expect(seen[0]?.headers['if-match']).toBe(`"${etag}"`)
})

test('list shows the repositories of all pages', async () => {
  const second = { ...registered, id: 'repo-fedcba9876543210' }
  const { stdout, seen } = await against(
    {
      [`GET ${PATH}`]: { body: { repositories: [registered], unreadable: [], next: ID } },
      [`GET ${PATH}?after=${ID}`]: { body: { repositories: [second], unreadable: [] } },
    },
    'list',
  )
  expect(stdout).toMatch(new RegExp(`ID .*\n${ID} .*\n${second.id} .*\n`))
  expect(seen).toHaveLength(2)
})

test('list says so if there are none', async () => {
  const { stdout } = await against({ [`GET ${PATH}`]: { body: { repositories: [], unreadable: [] } } }, 'list')
  expect(stdout).toBe('No repository is registered\n')
})

test('an update of nothing is a mistake, and asks nothing', async () => {
  const { code, stderr, seen } = await against({}, `update ${ID}`)
  expect({ code, stderr, seen }).toEqual({ code: EXIT.usage, stderr: expect.stringContaining('no secret to change'), seen: [] })
})

test('a refusal is told with the command that helps', async () => {
  const detail = `is registered with another credentials_secret: gfm repository update ${ID}`
  const refused = { status: 409, body: { title: 'Conflict', code: 'repository_settings_differ', detail } }
  const line = `register --repository-url ${registered.repository_url} --credentials-secret other --json`
  const { code, stdout, stderr } = await against({ [`POST ${PATH}`]: refused }, line)
  expect({ code, stderr }).toEqual({ code: EXIT.failure, stderr: expect.stringContaining(detail) })
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'repository_settings_differ', exit_code: EXIT.failure } })
})
