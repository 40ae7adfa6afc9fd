import { expect, test } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import { runGfm } from './captured-run.ts'
import { type Answers, recordedDeployment } from './recorded-deployment.ts'

const ON_LAB = ['--fabric', 'lab']
const BELOW = '/api/plugins/hedgehog'
const OPERATION = '01KATM8Q0000000000000000A1'
const VPC = '{"apiVersion":"vpc.githedgehog.com/v1beta1","kind":"VPC","metadata":{"name":"a"}}'

/** Runs a command on a deployment that knows nothing unless it has this answer. */
async function against(line: string, { flags = [], answers = {}, input = '' }: Partial<Against> = {}) {
  const { url } = await recordedDeployment(answers)
  return runGfm([...line.split(' '), ...flags, '--endpoint', url, '--json'], { input })
}

interface Against {
  flags: string[]
  answers: Answers
  input: string
}

test.each<[string, Partial<Against>?]>([
  ['init', { flags: ON_LAB }],
  ['ingest', { flags: ON_LAB }],
  ['drop - --as a.json', { flags: ON_LAB, input: '{}' }],
  ['put -f -', { flags: ON_LAB, input: VPC }],
  ['patch vpc a -p {"spec":1}', { flags: ON_LAB }],
  ['delete vpc a --yes', { flags: ON_LAB }],
  ['edit vpc a --yes', { flags: ON_LAB }],
  ['restore vpc a --at HEAD~1', { flags: ON_LAB }],
  [`revert ${OPERATION}`, { flags: ON_LAB }],
  ['revert HEAD', { flags: ON_LAB }],
  ['rebuild --repository-url https://git.example.com/lab.git'],
  ['fabric register lab --repository-url https://git.example.com/lab.git'],
  ['fabric update lab --description x'],
  ['fabric delete lab --yes'],
  ['repository register --repository-url https://git.example.com/lab.git'],
  ['repository update repo-0123456789abcdef --webhook-secret x'],
  ['watcher start lab'],
  ['watcher stop lab'],
  ['deliveries retry'],
])('gfm %s --json: a refusal is JSON', async (line, options) => {
  const { code, stdout, stderr } = await against(line, options)
  const { error } = JSON.parse(stdout) as { error: Record<string, unknown> }
  expect(error).toEqual({
    code: expect.stringMatching(/^[a-z_]+$/),
    message: expect.stringMatching(/./),
    exit_code: code,
    faults: [],
  })
  expect({ code, stderr }).toEqual({ code: EXIT.failure, stderr: expect.stringMatching(/^error /) })
})

test('an id that no failed message has ends with 2, after the others were sent', async () => {
  const answers: Answers = { [`POST ${BELOW}/deliveries/retry/`]: { body: { retried: [{ id: 'm1', outcome: 'queued' }] } } }
  const { code, stdout, stderr } = await against('deliveries retry m1 nope', { answers })
  expect({ code, stderr }).toEqual({ code: EXIT.usage, stderr: expect.stringContaining('No failed message has the id nope:') })
  expect(JSON.parse(stdout)).toEqual({ retried: [{ id: 'm1', outcome: 'queued' }] })
})
