import { expect, test } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import { runGfm } from './captured-run.ts'
import { recordedDeployment } from './recorded-deployment.ts'

const PATH = '/api/plugins/hedgehog/me/'
const caller = { subject: 'ann-1', authenticated_by: 'jwt', name: 'Ann', email: 'ann@example.com' }

test.each([
  [[{ team: 'net', role: 'editor', from: 'claim groups: net' }], /TEAM +ROLE +FROM *\nnet +editor +claim groups: net *\n/],
  [[], /no role in any team/],
])('gfm whoami tells who calls, and with which roles: %j', async (teams, expected) => {
  const { url } = await recordedDeployment({ [`GET ${PATH}`]: { body: { ...caller, teams } } })
  const { code, stdout, stderr } = await runGfm(['whoami', '--endpoint', url])
  expect({ code, stderr }).toEqual({ code: EXIT.done, stderr: '' })
  expect(stdout).toContain('ann-1 (jwt)\n  commits as Ann <ann@example.com>\n')
  expect(stdout).toMatch(expected)
})
