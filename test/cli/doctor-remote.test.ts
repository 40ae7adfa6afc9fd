import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { DoctorReport } from '../../lib/cli/doctor/check.ts'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import { createRepository, startGitServer } from '../../lib/local/git-host/git-server.ts'
import { gfm } from '../support/gfm.ts'
import { commitFiles, temporaryDirectory } from '../support/git.ts'
import { connectProxy } from '../support/private-host.ts'
import { fakeSsh } from '../support/ssh.ts'

async function machine(config: string) {
  const directory = await temporaryDirectory()
  const file = join(directory, 'config')
  await writeFile(file, `[user]\nname = Ada\nemail = ada@example.com\n${config}`)
  const env = { HOME: directory, XDG_CACHE_HOME: join(directory, 'cache'), GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: file }
  const bare = await createRepository(directory, 'lab.git')
  await commitFiles(bare, { 'a.yaml': 'a: 1\n' })
  const examine = async (remote: string, more: Record<string, string> = {}) => {
    const { code, stdout } = await gfm(['doctor', '--json', '--remote', remote], { ...env, ...more })
    const { checks } = JSON.parse(stdout) as DoctorReport
    return { code, checks: Object.fromEntries(checks.map(({ check, status, found }) => [check, `${status}: ${found}`])) }
  }
  return { directory, bare, examine }
}

test('over http it says which settings are taken', async () => {
  const { directory, examine } = await machine('[url "http://localhost:1/"]\ninsteadOf = "work:"\n')
  const server = await startGitServer({ root: directory })
  const proxy = await connectProxy({ to: server.port })
  const { code, checks } = await examine('work:lab.git', {
    http_proxy: `http://ann:s3cret@${proxy.host}`,
    GIT_COMMITTER_NAME: 'CI',
    NODE_EXTRA_CA_CERTS: '',
    GIT_SSL_CAINFO: '',
  })
  await server.close()
  expect(checks).toEqual({
    url: 'ok: http://localhost:1/lab.git by url.<base>.insteadOf of git',
    proxy: `ok: http://${proxy.host} by http_proxy`,
    authorities: "ok: Node's own",
    identity: 'ok: author Ada <ada@example.com>, committer CI <ada@example.com>',
    signing: 'ok: off: commit.gpgSign is not set',
    repository: 'ok: it answers',
    branch: expect.stringMatching(/^ok: main at [0-9a-f]{40}$/),
  })
  expect(code).toBe(EXIT.done)
})

test('over SSH, with a signature that fails', async () => {
  const { directory, bare, examine } = await machine('[commit]\ngpgSign = true\n[gpg]\nprogram = false\n')
  const { command, url } = await fakeSsh(directory)
  const { code, checks } = await examine(url(bare), { GIT_SSH_COMMAND: command })
  expect(checks).toMatchObject({
    ssh: `ok: ${command} (GIT_SSH_COMMAND)`,
    identity: 'ok: Ada <ada@example.com>',
    signing: expect.stringMatching(/^failed: The commit could not be signed/),
    repository: 'ok: it answers',
  })
  expect(code).toBe(EXIT.rejected)
})

test.each([
  [
    'a setting that cannot be used',
    'http://localhost:1/x.git',
    { http_proxy: 'ftp://proxy' },
    'url',
    /^failed: The proxy of http_proxy is/,
  ],
  [
    'a host that is down',
    'http://127.0.0.1:1/x.git',
    { no_proxy: '*' },
    'repository',
    /^failed: The Git host 127\.0\.0\.1:1 cannot/,
  ],
])('%s is a failed check', async (_, remote, env, check, found) => {
  const { examine } = await machine('')
  const { code, checks } = await examine(remote, env)
  expect(checks[check]).toMatch(found)
  expect(code).toBe(EXIT.rejected)
})

test.each([
  [[], '--endpoint URL is missing'],
  [['--remote', '/x', '--endpoint', 'https://x'], '--remote and --endpoint exclude each other'],
])('doctor %j is not understood', async (args, words) => {
  expect(await gfm(['doctor', ...args])).toMatchObject({ code: EXIT.usage, stderr: expect.stringContaining(words) })
})
