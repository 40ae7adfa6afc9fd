import { execFileSync } from 'node:child_process'
import { readYamlStream } from '../../lib/yaml/stream/read-stream.ts'
import { peakMegabytes } from '../support/peak-memory.ts'

/** What reading one file costs, each in a process of its own: the figures of `docs/limits.md`. */
const BYTES = 1_900_000
const filled = (part: string, bytes = BYTES) => part.repeat(Math.floor(bytes / part.length))
const objects = Array.from({ length: 16_000 }, (_, number) => ({
  apiVersion: 'v1',
  kind: 'VPC',
  metadata: { name: `vpc-${number}`, labels: { a: 'b' } },
  spec: { vlan: number, subnets: ['10.0.0.0/24', true, null] },
}))

const INPUTS: Record<string, () => string> = {
  'plain block style': () => `a:\n${filled('- name: x\n  value: 12\n')}`,
  'plain block style after one escape': () => `a: "\\n"\nb:\n${filled('- name: x\n  value: 12\n')}`,
  'escapes in every other line': () => `b:\n${filled('- name: "x\\n"\n  value: 12\n')}`,
  'literal texts': () => `b:\n${filled('- name: |\n    some text\n    more text\n  value: 12\n')}`,
  'minified JSON': () => JSON.stringify({ kind: 'List', items: objects }),
  'a literal text of blank lines': () => `a: |\n  x\n${filled('\n')}  y\n`,
  'a folded text of blank lines': () => `a: >\n  x\n${filled('\n')}  y\n`,
  'flow style': () => `a:\n  [\n${filled('   {name: x, v: [1, 2]},\n')}  ]\n`,
  '`?` lines': () => filled('?\n'),
  '`  : 1` lines': () => filled('  : 1\n'),
  '`a: [,,,,`': () => `a: [${filled(',')}`,
  '`a: & & &`': () => `a: ${filled('& ')}`,
  '`]` lines': () => filled(']\n'),
  '45,000 documents': () => '---\napiVersion: v1\nkind: VPC\nmetadata:\n  name: v\nspec:\n  a: 1\n'.repeat(45_000),
}

function measure(name: string): string {
  const bytes = Buffer.from(INPUTS[name]?.() ?? '')
  const before = process.cpuUsage()
  const { faults } = readYamlStream(bytes, 'raw/a.yaml')
  const { user, system } = process.cpuUsage(before)
  return `| ${name} | ${((user + system) / 1e6).toFixed(1)} s, ${peakMegabytes()} MB, ${faults[0]?.code ?? 'read'} |`
}

const [asked] = process.argv.slice(2)
if (asked !== undefined) console.log(measure(asked))
else {
  for (const name of Object.keys(INPUTS)) {
    const args = ['--import', 'tsx', import.meta.filename, name]
    process.stdout.write(execFileSync(process.execPath, args, { encoding: 'utf8' }))
  }
}
