import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import { serveAnswers } from '../support/serve-answers.ts'
import { runGfm } from './captured-run.ts'

const TOKEN = 's3cret-token'

beforeEach(() => {
  vi.stubEnv('GFM_GIT_TOKEN', TOKEN)
  vi.stubEnv('GFM_GIT_HOST', '')
})
afterEach(() => vi.unstubAllEnvs())

/** What each request to a host showed of the token; the host answers all with this status. */
async function shownTo(status: number, hostOf: (url: URL) => string | undefined = () => undefined) {
  const shown: ('nothing' | 'the token')[] = []
  const url = await serveAnswers(({ headers: { authorization = '' } }, response) => {
    const given = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString()
    shown.push(given.endsWith(`:${TOKEN}`) ? 'the token' : 'nothing')
    response.writeHead(status, { 'www-authenticate': 'Basic realm="git"' }).end()
  })
  const host = hostOf(new URL(url))
  if (host !== undefined) vi.stubEnv('GFM_GIT_HOST', host)
  const { code, stderr } = await runGfm(['status', '--remote', url, '--fabric', 'lab'])
  expect(code).toBe(EXIT.failure)
  expect(stderr).not.toContain(TOKEN)
  return [...new Set(shown)]
}

test('the token is sent once the host has asked for one', async () => {
  expect(await shownTo(401)).toEqual(['nothing', 'the token'])
})

test('a host that asks for none never sees it', async () => {
  expect(await shownTo(404)).toEqual(['nothing'])
})

test('the host of GFM_GIT_HOST gets it at once', async () => {
  expect(await shownTo(404, ({ host }) => host)).toEqual(['the token'])
})

test('another host does not get it even if it asks', async () => {
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null')
  expect(await shownTo(401, () => 'git.example.com')).toEqual(['nothing'])
})

test.each(['', 'git.example.com'])('it never crosses the network in the clear, GFM_GIT_HOST=%j', async (host) => {
  vi.stubEnv('GFM_GIT_HOST', host)
  const { code, stderr } = await runGfm(['status', '--remote', 'http://git.example.com/lab.git', '--fabric', 'lab'])
  expect({ code, stderr }).toEqual({ code: EXIT.usage, stderr: expect.stringContaining('in the clear: use https') })
})
