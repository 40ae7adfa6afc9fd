import { expect, test } from 'vitest'
import { warning } from '../../../lib/contract/fault.ts'
import type { OperationReport } from '../../../lib/contract/report.ts'
import { proposalText } from '../../../lib/domain/proposal/proposal-text.ts'

const OPERATION = '01JDN0SCH00000000000000000'
const INGEST = {
  oid: 'a'.repeat(40),
  message: `ingest(lab): 2 objects from raw/two.yaml\n\ncreate managed/vpcs/a.yaml\nmove raw/two.yaml -> raw/two.yaml.archived\n\nOperation: ${OPERATION}\nFabric: lab\n`,
}
const BY_HAND = { oid: 'b'.repeat(40), message: 'see <b>#1</b> @bob\n\nOperation: not ours\n' }
const NONE = {
  created: 0,
  unchanged: 0,
  updated: 0,
  merged: 0,
  conflict: 0,
  duplicate: 0,
  unmanaged: 0,
  rejected: 0,
  empty: 0,
}

const report = (given: Partial<OperationReport> = {}) =>
  ({ fates: NONE, files: [], faults: [], ...given }) as unknown as OperationReport

test('one commit gives the title, and what it did and how to undo it the body', () => {
  const fates = { ...NONE, created: 2, rejected: 1 }
  const files = [{ file: 'raw/bad.yaml', outcome: 'rejected', blob: '', sha256: '', documents: 1 }] as const
  const faults = [warning('long_name', { file: 'raw/two.yaml', line: 3, column: 1 }, 'A *long* name')]
  expect(proposalText('lab', [INGEST], report({ fates, files: [...files], faults }))).toEqual({
    title: 'ingest(lab): 2 objects from raw/two.yaml',
    body: `### ingest(lab): 2 objects from raw/two.yaml

Operation \`${OPERATION}\`, commit aaaaaaaaaaaa

- \`create managed/vpcs/a.yaml\`
- \`move raw/two.yaml -> raw/two.yaml.archived\`

**Documents:** 2 created, 1 rejected

**Refused files**

- \`raw/bad.yaml\` stays in \`raw/\`

**Findings**

- warning: \`raw/two.yaml:3:1\` A \\*long\\* name (\`long_name\`)

Close this request to drop the changes. After the merge, \`gfm revert ${OPERATION}\` undoes the last operation.
`,
  })
})

test('several commits are told, those by hand as such, and nothing in them is markup or a mention', () => {
  const { title, body } = proposalText('lab', [BY_HAND, INGEST], report())
  expect(title).toBe('gfm(lab): 2 changes')
  expect(body).toContain('### see \\<b\\>\\#1\\</b\\> @\u200bbob\n\nCommit bbbbbbbbbbbb, by hand')
  expect(body).toContain(`gfm revert ${OPERATION}`)
})

test('findings are counted where there are too many of them', () => {
  const faults = Array.from({ length: 60 }, (_, n) => warning('x', `raw/${n}.yaml`, 'no'))
  const { body } = proposalText('lab', [INGEST], report({ faults }))
  expect(body.match(/^- warning: /gm)).toHaveLength(50)
  expect(body).toContain('- and 10 more')
})

test('a path with backticks stays code', () => {
  const message = 'x\n\ncreate managed/a``b`.yaml\n'
  expect(proposalText('lab', [{ oid: 'c'.repeat(40), message }], report()).body).toContain('- ``` create managed/a``b`.yaml ```')
})
