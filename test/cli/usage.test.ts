import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
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
  ['status', /Name the target: --remote URL, or --endpoint URL/],
  ['verify', /--remote URL is missing/],
  ['verify --remote /nowhere', /--fabric NAME is missing/],
  [`verify ${endpoint}`, /unknown option '--endpoint'/],
  [`status ${remote} --endpoint https://gfm.example.com`, /exclude each other/],
  ['ingest --remote /nowhere', /--fabric NAME is missing/],
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
  ['status --endpoint https://gfm.example.com', /Give either --fabric ID or --all/],
  [`status ${endpoint} --all`, /Give either --fabric ID or --all/],
  ['status --endpoint nonsense --fabric lab', /--endpoint is not a URL/],
  ['status --endpoint ftp://gfm.example.com --fabric lab', /not an http or https URL/],
  ['status --endpoint https://gfm.example.com/?a=b --fabric lab', /query or fragment/],
  [`ingest ${endpoint} --branch dev --strict`, /do not apply: --branch, --strict/],
  [`ingest ${endpoint} --directory d`, /do not apply: --directory/],
  ['init --endpoint https://gfm.example.com --all --directory d', /--directory is for one fabric/],
  [`blame ${remote}`, /missing required argument 'kind'/],
  [`revert ${remote}`, /missing required argument 'operation'/],
  ['fabric', /Usage: gfm fabric/],
  ['fabric list', /required option '--endpoint <url>' not specified/],
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
