import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import { httpRemote } from '../git/fixture.ts'
import { type Fault, faultyProxy } from '../support/faulty-proxy.ts'
import { startGfm } from '../support/gfm.ts'
import { commitFiles, git, installHook } from '../support/git.ts'
import { RAW, vpc } from '../support/objects.ts'

/** A fabric with a raw file that waits, behind a proxy whose pushes meet this fault. */
async function waiting() {
  const remote = await httpRemote()
  const proxy = await faultyProxy(remote.server.url)
  const home = join(remote.directory, 'home')
  await mkdir(home)
  const env = { XDG_CACHE_HOME: join(home, 'cache'), HOME: home, GIT_CONFIG_NOSYSTEM: '1' }
  await commitFiles(remote.path, { 'README.md': '# fabrics\n' })
  const run = (command: string) => startGfm([command, '--remote', `${proxy.url}/fabric.git`, '--fabric', 'lab'], env)
  expect((await run('init').done).code).toBe(EXIT.done)
  await commitFiles(remote.path, { [`${RAW}/v.yaml`]: vpc('v') })
  const fail = (fault: Fault | undefined) => {
    proxy.fault = ({ path }) => (path.includes('git-receive-pack') ? fault : undefined)
  }
  return { remote, run, fail }
}

test('a push with an unknown outcome ends with 4, names the commit and says how to find out', async () => {
  const { remote, run, fail } = await waiting()
  fail({ kind: 'answer', status: 502 })
  const { code, stderr } = await run('ingest').done
  expect(code).toBe(EXIT.unknown)
  expect(stderr).toMatch(/It is not known whether the push .* has landed .*HTTP 502/)
  expect(stderr).toMatch(/The commit is [0-9a-f]{40}: fetch the branch, and `git branch --remotes --contains [0-9a-f]{40}`/)
  expect(stderr).not.toMatch(/nothing was changed/i)
  expect(await git(remote.path, 'ls-tree', '-r', '--name-only', 'main')).not.toContain('managed/vpcs/v.yaml')
})

test('a push that landed behind a bad gateway is done', async () => {
  const { remote, run, fail } = await waiting()
  fail({ kind: 'replace', status: 502, body: 'Bad Gateway' })
  expect((await run('ingest').done).code).toBe(EXIT.done)
  expect(await git(remote.path, 'ls-tree', '-r', '--name-only', 'main')).toContain('managed/vpcs/v.yaml')
})

test('Ctrl-C while the host works on the push does not report that nothing changed', async () => {
  const { remote, run } = await waiting()
  const pidFile = join(remote.directory, 'pid')
  await installHook(
    remote.path,
    'pre-receive',
    `cat >/dev/null\nuntil [ -s '${pidFile}' ]; do :; done\nkill -INT "$(cat '${pidFile}')"\nexit 0`,
  )
  const { pid, done } = run('ingest')
  await writeFile(pidFile, String(pid))
  const { code, stderr } = await done
  expect([EXIT.done, EXIT.unknown]).toContain(code)
  if (code === EXIT.unknown) expect(stderr).toMatch(/The commit is [0-9a-f]{40}/)
  expect(stderr).not.toMatch(/nothing was changed/i)
})
