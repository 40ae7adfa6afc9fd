import { expect, test } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import { runGfm } from './captured-run.ts'
import { recordedDeployment } from './recorded-deployment.ts'

const URL = ['--repository-url', 'https://git.example.com/lab.git']

/** What the API says of a field, and what the command line says of it. */
test.each<[string, string[], string, string, string]>([
  [
    'an option',
    ['fabric', 'register', 'lab', ...URL],
    'POST ',
    'body.repository_url',
    '--repository-url invalid_body: expected x',
  ],
  [
    'an option of a file',
    ['fabric', 'register', 'lab', ...URL],
    'POST ',
    'body.kinds.0.plural',
    '--kinds invalid_body: 0.plural: expected x',
  ],
  [
    'an option without its place',
    ['fabric', 'register', 'lab', ...URL],
    'POST ',
    'directory',
    '--directory invalid_body: expected x',
  ],
  ['an argument of another name', ['fabric', 'register', 'Lab', ...URL], 'POST ', 'body.name', 'FABRIC invalid_body: expected x'],
  ['an argument in the path', ['fabric', 'get', 'Lab'], 'GET Lab/', 'path.fabric', 'FABRIC invalid_body: expected x'],
  [
    'an option of another name',
    ['ingest', '--fabric', 'lab', '--file', 'a.yaml'],
    'POST lab/ingest-raw/',
    'body.file_path',
    '--file invalid_body: expected x',
  ],
  [
    'a field that no option sets',
    ['fabric', 'get', 'lab'],
    'GET lab/',
    'body.other',
    'body.other:2:3 invalid_body: body.other: expected x',
  ],
])('%s', async (_, args, request, field, said) => {
  const fault = { code: 'invalid_body', severity: 'error', file: field, line: 2, column: 3, message: `${field}: expected x` }
  const body = {
    title: 'Invalid request',
    status: 400,
    detail: 'The body is not as expected',
    code: 'invalid_request',
    errors: [fault],
  }
  const { url } = await recordedDeployment({ [request]: { status: 400, body } })
  const { code, stderr } = await runGfm([...args, '--endpoint', url])
  expect({ code, stderr }).toEqual({ code: EXIT.usage, stderr: expect.stringContaining(`  ${said}\n`) })
})
