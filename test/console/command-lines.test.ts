import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { commandLine, type Reasoned } from '../../console/data/command-lines.ts'
import { buildProgram } from '../../lib/cli/program.ts'

const ENDPOINT = 'https://gfm.example.com'
const object = { kind: 'switches.wiring.githedgehog.com', namespace: 'default', name: 'leaf-01' }
const version = '6a2a5f1e9d0c4b3a8f7e6d5c4b3a29181706f5e4'
const PUSHED = { delivery: 'push', proposals: 'one', auto_merge: false, sign_off: false, template: '' } as const
const PROPOSED = { delivery: 'propose', proposals: 'each', auto_merge: true, sign_off: true, template: '{summary}' } as const

const COMMANDS: Reasoned[] = [
  { do: 'fabrics' },
  { do: 'status', fabric: 'lab' },
  { do: 'ingest', fabric: 'lab' },
  { do: 'ingest', fabric: 'lab', file: 'raw/it is.yaml' },
  {
    do: 'ingest',
    fabric: 'lab',
    file: 'a.yaml',
    decisions: [
      { take: 'raw', object: 'VPC.vpc.githedgehog.com/default/a', path: '/spec/it is' },
      { take: 'managed', object: 'VPC.vpc.githedgehog.com/default/a', path: '' },
    ],
  },
  { do: 'drop', fabric: 'lab', file: "o'clock.yaml" },
  { do: 'drop', fabric: 'lab', file: 'a.yaml', replaces: version },
  { do: 'get', fabric: 'lab', object },
  { do: 'history', fabric: 'lab', object: { ...object, namespace: 'other' } },
  { do: 'put', fabric: 'lab', object, version },
  { do: 'delete', fabric: 'lab', object, version, reason: "it's NET-12: gone" },
  { do: 'get-past', fabric: 'lab', object, at: '01JDN0SCH00000000000000000~1' },
  { do: 'restore', fabric: 'lab', object, at: '2 hours ago' },
  { do: 'log', fabric: 'lab', filter: { object: '', file: '', actor: '', status: '' } },
  { do: 'log', fabric: 'lab', filter: { object: 'vpc/a', file: 'raw/a.yaml', actor: 'Ann B', status: 'failed' } },
  { do: 'catalogue', fabric: 'lab' },
  { do: 'search', fabric: 'lab', q: '--in 0c:20' },
  { do: 'topology', fabric: 'lab', focus: '', depth: '' },
  { do: 'topology', fabric: 'lab', focus: 'Switch/leaf-01', depth: '3' },
  { do: 'show', fabric: 'lab', operation: '01JDN0SCH00000000000000000' },
  { do: 'diff', fabric: 'lab', from: '2 hours ago', to: '', path: '' },
  { do: 'diff', fabric: 'lab', from: 'HEAD~3', to: 'HEAD', path: 'fabrics/it is' },
  { do: 'revert', fabric: 'lab', operation: '01JDN0SCH00000000000000000' },
  { do: 'init', fabric: 'lab' },
  { do: 'watcher', fabric: 'lab', action: 'start' },
  { do: 'watcher', fabric: 'lab', action: 'stop' },
  { do: 'register', fields: { name: '', repository_url: '', branch: '', directory: '', credentials_secret: '', ...PUSHED } },
  {
    do: 'register',
    fields: {
      name: 'lab',
      repository_url: 'https://git.example.com/a b.git',
      branch: 'main',
      directory: 'fabrics/lab',
      credentials_secret: 'gfm/dev/git/lab',
      ...PROPOSED,
    },
  },
  { do: 'retry' },
  { do: 'settings', fabric: 'lab' },
  { do: 'update', fabric: 'lab', version, changed: { ...PUSHED, description: '', commit_status: false, scan_interval: '300' } },
  {
    do: 'update',
    fabric: 'lab',
    version,
    changed: { ...PROPOSED, description: "it's", validation: 'warn', crds: 'own', on_conflict: 'raw', archive_strategy: 'none' },
  },
]

/** The words of a line as a shell takes them. */
function words(line: string): string[] {
  return execFileSync('sh', ['-c', `for word in ${line}; do printf '%s\\0' "$word"; done`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1)
}

interface Parsed {
  command: string
  options: Record<string, unknown>
  given: readonly string[]
}

/** Parses a line as `gfm` does, without running it. Throws what gfm says of a line that it does not know. */
async function parse(line: string): Promise<Parsed> {
  let parsed: Parsed | undefined
  const stream = { write: () => true, columns: 80 }
  const program = await buildProgram(
    { stdout: stream, stderr: stream } as unknown as Parameters<typeof buildProgram>[0],
    () => {},
  )
  for (const command of program.commands.flatMap((each) => [each, ...each.commands]))
    if (command.commands.length === 0)
      command.action(() => {
        parsed = { command: command.name(), options: command.opts(), given: command.args }
      })
  program.parse(words(line).slice(1), { from: 'user' })
  if (parsed === undefined) throw new Error(`gfm has no command for ${line}`)
  return parsed
}

test.each(COMMANDS.map((command) => [commandLine(command, ENDPOINT), command] as const))(
  'T18 gfm knows %s',
  async (line, command) => {
    const { options, given } = await parse(line)
    expect(options).toMatchObject({ endpoint: ENDPOINT })
    if (command.do === 'watcher' || command.do === 'settings' || command.do === 'update') expect(given).toEqual([command.fabric])
    else if ('fabric' in command) expect(options).toMatchObject({ fabric: command.fabric })
    if (command.do === 'update') {
      const { auto_merge, delivery } = command.changed
      expect(options).toMatchObject({ autoMerge: auto_merge, delivery })
    }
    if ('at' in command) expect(options).toMatchObject({ at: command.at })
    if ('version' in command) expect(options).toMatchObject({ ifMatch: version })
  },
)

test('a name comes through the shell as it is, whatever is in it', () => {
  const name = fc.string({ minLength: 1, unit: 'binary' }).filter((text) => !/[\0\n]/.test(text))
  fc.assert(
    fc.property(name, (file) => {
      expect(words(commandLine({ do: 'ingest', fabric: 'lab', file }, ENDPOINT)).at(-1)).toBe(file)
    }),
    { numRuns: 30 },
  )
})
