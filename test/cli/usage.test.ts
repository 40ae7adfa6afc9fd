import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { checkEndpoint } from '../../lib/cli/deployment/endpoint-url.ts'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import { VERSION } from '../../lib/version.ts'
import { temporaryDirectory } from '../support/git.ts'
import { runGfm } from './captured-run.ts'

const remote = '--remote /nowhere --fabric lab'
const endpoint = '--endpoint https://gfm.example.com --fabric lab'

test.each([
  ['', /^Usage: gfm/],
  ['inget', /unknown command 'inget'\n\(Did you mean ingest\?\)/],
  ['status --colour', /unknown option '--colour'/],
  [`status ${remote} extra`, /too many arguments/],
  ['status', /Name the target: --remote URL \(or GFM_REMOTE\), --endpoint URL/],
  ['verify', /--remote URL is missing/],
  [`verify ${endpoint}`, /unknown option '--endpoint'/],
  [`status ${remote} --endpoint https://gfm.example.com`, /exclude each other/],
  ['ingest --remote /nowhere --all', /--all goes with --endpoint/],
  ['ingest --remote /nowhere --fabric ../x', /--fabric: "\.\.\/x" has the name \.\./],
  ['ingest --remote /nowhere --fabric', /argument missing/],
  [`init ${remote} --directory /abs`, /--directory: "\/abs" has an empty name/],
  [`init ${remote} --directory a/.git`, /--directory: "a\/\.git" has a name that Git reserves/],
  [`init ${remote} --archive-strategy burn`, /Allowed choices are rename_with_extension, move_to_archive_dir/],
  [`init ${remote} --author ann`, /Expected "Name <email>"/],
  [`init ${remote} --kinds /no/such/file`, /The file of --kinds cannot be read/],
  [`init ${remote} --branch a..b`, /"a\.\.b" is not the name of a branch/],
  [`ingest ${remote} --file ../other.yaml`, /--file: "\.\.\/other\.yaml" has the name \.\./],
  ['status --remote ftp://example.com/a --fabric lab', /Only http, https, ssh and file URLs and local paths/],
  ['status --remote ssh://git:pw@example.com/a --fabric lab', /SSH takes no password from a URL.*: example\.com/],
  ['status --remote ssh://-oProxyCommand=x/a --fabric lab', /do not begin with a dash/],
  [`status ${endpoint} --all`, /Give either --fabric ID or --all/],
  [
    'status --endpoint nonsense --fabric lab',
    /--endpoint is not a URL: "nonsense". Expected https:\/\/host, such as https:\/\/nonsense/,
  ],
  ['status --endpoint ann:s3cret@gfm.example.com --fabric lab', /--endpoint is not a URL: expected https:\/\/host$/m],
  ['status --endpoint ftp://gfm.example.com --fabric lab', /not an http or https URL/],
  ['status --endpoint https://gfm.example.com/?a=b --fabric lab', /query or fragment/],
  [`ingest ${endpoint} --branch dev --strict`, /do not apply: --branch, --strict/],
  [`ingest ${endpoint} --directory d`, /do not apply: --directory/],
  ['init --endpoint https://gfm.example.com --all --directory d', /--directory is for one fabric/],
  [`blame ${remote}`, /missing required argument 'kind'/],
  [`revert ${remote}`, /missing required argument 'operation'/],
  ['fabric', /Usage: gfm fabric/],
  ['fabric list', /--endpoint URL is missing: name the deployment, or set GFM_ENDPOINT/],
  ['fabric list --endpoint nonsense', /--endpoint is not a URL/],
  ['fabric get --endpoint https://gfm.example.com', /missing required argument 'fabric'/],
  ['fabric register lab --endpoint https://gfm.example.com', /required option '--repository-url <url>' not specified/],
  ['fabric update lab --endpoint https://gfm.example.com', /There is no setting to change/],
])('gfm %s: usage', async (line, message) => {
  const { code, stdout, stderr } = await runGfm(line.split(' ').filter((word) => word !== ''))
  expect(stderr).toMatch(message)
  expect(stdout).toBe('')
  expect(code).toBe(EXIT.usage)
})

test.each([
  ['--remote', ['init', '--remote', '', '--fabric', 'lab']],
  ['--fabric', ['init', '--remote', '/nowhere', '--fabric', ' ']],
  ['--branch', ['status', '--remote', '/nowhere', '--fabric', 'lab', '--branch', '']],
  ['--cache', ['status', '--remote', '/nowhere', '--fabric', 'lab', '--cache', '']],
  ['--directory', ['status', '--remote', '/nowhere', '--fabric', 'lab', '--directory', '']],
  ['--endpoint', ['doctor', '--endpoint', '']],
  ['--endpoint', ['fabric', 'list', '--endpoint=']],
  ['--as', ['drop', 'a.yaml', '--as', '', '--remote', '/nowhere', '--fabric', 'lab']],
  ['FILE', ['drop', '', '--remote', '/nowhere', '--fabric', 'lab']],
  ['NAMES', ['get', 'vpc', '', '--remote', '/nowhere', '--fabric', 'lab']],
  ['CHECKOUT', ['check', '']],
  ['IDS', ['deliveries', 'retry', 'one', '', '--endpoint', 'https://gfm.example.com']],
  ['FABRIC', ['watcher', 'stop', '', '--endpoint', 'https://gfm.example.com']],
])('an empty %s is no value', async (name, args) => {
  expect(await runGfm(args)).toEqual({
    code: EXIT.usage,
    stdout: '',
    stderr: expect.stringContaining(`error ${name} is empty: leave it out, or give it a value`),
  })
})

test.each([
  ['http://127.0.0.1:45173/api/plugins/hedgehog', 'http://127.0.0.1:45173'],
  ['http://127.0.0.1:45173/api/plugins/hedgehog/', 'http://127.0.0.1:45173'],
  ['127.0.0.1:45173', 'http://127.0.0.1:45173'],
  ['localhost:45173/api/plugins/hedgehog', 'http://localhost:45173'],
  ['[::1]:45173', 'http://[::1]:45173'],
  ['https://gfm.example.com', 'https://gfm.example.com'],
  ['https://example.com/gfm', 'https://example.com/gfm'],
])('--endpoint %s is the deployment at %s', (text, url) => {
  expect(checkEndpoint(text)).toBe(url)
})

test('a line break cannot get into the trailers of a commit by way of a name', async () => {
  const { code, stderr } = await runGfm(['init', '--remote', '/nowhere', '--directory', 'd', '--fabric', 'lab\nOperation: 1'])
  expect(stderr).toContain('control character')
  expect(code).toBe(EXIT.usage)
})

test.each([
  ['--remote', 'https://ann:s3cretpassword@git.example.com/a'],
  ['--remote', 'https://s3cretpassword@git.example.com/a'],
  ['--endpoint', 'https://ann:s3cretpassword@gfm.example.com'],
])('credentials in the URL of %s are refused, and not repeated', async (flag, url) => {
  const { code, stderr } = await runGfm(['status', flag, url, '--fabric', 'lab'])
  expect(stderr).toContain('anybody on this machine can see arguments')
  expect(stderr).not.toContain('s3cretpassword')
  expect(code).toBe(EXIT.usage)
})

test('a token is not sent over the network in the clear', async () => {
  vi.stubEnv('GFM_API_TOKEN', 's3cret-token')
  const { code, stderr } = await runGfm(['status', '--endpoint', 'http://gfm.example.com', '--fabric', 'lab'])
  vi.unstubAllEnvs()
  expect(stderr).toContain('use https')
  expect(code).toBe(EXIT.usage)
})

const taken = 'plural: this plural is taken'
test.each([
  [
    '- {group: apps.example.com, kind: widget, plural: vpcs}\n',
    ['1:35 settings_file: 0.kind: expected a kind', `1:51 settings_file: 0.${taken}`],
  ],
  [
    '[\n  {"group": "a.b", "kind": "A", "plural": "as"},\n  {"group": "a.b", "kind": "B", "plural": "as"}\n]\n',
    [`3:43 settings_file: 1.${taken}`],
  ],
  [
    '- {group: a.b, kind: A, plural: as}\n- {group: a.b, kind: A, plural: more}\n',
    ['2:22 settings_file: 1.kind: this kind is listed twice'],
  ],
  ['- group: a.b\n  kind: A\n', ['1:3 settings_file: 0.plural: ']],
  ['- {group: a.b, kind: A, plural: as, extra: 1}\n', ['1:3 settings_file: 0: Unrecognized key: "extra"']],
  ['kinds: []\n', ['1:1 settings_file: the file: ']],
  ['', ['1:1 settings_file: the file: ']],
  ['- {\n', [':2:1 settings_file: ']],
  ['- &a {group: a.b, kind: A, plural: as}\n- *a\n', ['has aliases']],
])('a file of kinds %j: every fault is told with its place', async (text, faults) => {
  const file = join(await temporaryDirectory(), 'kinds.yaml')
  await writeFile(file, text)
  const { code, stderr } = await runGfm(['init', '--remote', '/nowhere', '--fabric', 'lab', '--kinds', file])
  for (const fault of faults) expect(stderr).toContain(fault)
  expect(code).toBe(EXIT.usage)
})

test.each([
  ['config: {spine_asn: high}\n', ['1:21 settings_file: config.spine_asn: ']],
  ['silenced:\n  - {rule: a, object: VPC/a, reason: " "}\n', ['2:38 settings_file: silenced.0.reason: ']],
  ['silence: []\n', ['settings_file: the file: Unrecognized key: "silence"']],
])('a file of rules %j: every fault is reported with its place', async (text, faults) => {
  const file = join(await temporaryDirectory(), 'rules.yaml')
  await writeFile(file, text)
  const { code, stderr } = await runGfm(['init', '--remote', '/nowhere', '--fabric', 'lab', '--rules', file])
  for (const fault of faults) expect(stderr).toContain(fault)
  expect(code).toBe(EXIT.usage)
})

test.each([['--version'], ['-V']])('%s prints the version', async (flag) => {
  expect(await runGfm([flag])).toEqual({ code: EXIT.done, stdout: `${VERSION}\n`, stderr: '' })
})

test('help goes to standard output and lists the exit codes', async () => {
  const { code, stdout, stderr } = await runGfm(['--help'])
  expect(stdout).toMatch(/0 {2}done\n {2}1 {2}done, but .*\n {2}2 .*\n {2}3 {2}failure/)
  expect({ code, stderr }).toEqual({ code: EXIT.done, stderr: '' })
})

test.each([
  [['status', '--json', '--remote', '/nowhere', '--fabric', 'lab'], 'repository_not_found', 3],
  [['status', '--json', '--fabric', ''], 'usage', 2],
  [['status', '--json', '--colour'], 'usage', 2],
])('%j: with --json the error is on standard output as JSON, and for people on the other', async (args, code, exit_code) => {
  const { stdout, stderr, ...result } = await runGfm(args)
  expect(JSON.parse(stdout)).toEqual({ error: { code, exit_code, message: expect.any(String), faults: [] } })
  expect(stderr).toMatch(/^error /)
  expect(result.code).toBe(exit_code)
})

test.each([
  ['help nope', /^error unknown command 'nope'/],
  ['help fabric nope', /Usage: gfm fabric/],
  ['fabric delete lab --endpoint https://gfm.example.com', /There is no terminal to ask on: confirm with --yes/],
])('gfm %s', async (line, message) => {
  const { stdout, stderr } = await runGfm(line.split(' '))
  expect(stdout + stderr).toMatch(message)
})
