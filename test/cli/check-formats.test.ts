import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { gitlabReport } from '../../lib/cli/formats/formats.ts'
import { githubCommands } from '../../lib/cli/formats/github.ts'
import { sarifLog } from '../../lib/cli/formats/sarif.ts'
import type { CheckReport, Finding } from '../../lib/contract/status.ts'
import { rulesPage } from '../../scripts/rules-page.ts'

/** The schema of SARIF 2.1.0, as `@microsoft/jest-sarif` has it: in draft 4, which differs for `id` only here. */
const { id, $schema, ...schema } = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8'),
)
const ajv = new Ajv2020({ strict: false, allErrors: true, unicodeRegExp: false })
addFormats.default(ajv)
const isSarif = ajv.compile(schema)

const overlap: Finding = {
  code: 'vpc_subnet_overlaps_other_vpc',
  severity: 'error',
  file: 'fabrics/lab/raw/two vpcs.yaml',
  line: 7,
  column: 23,
  message: 'VPC two: 10.0.1.0/24 overlaps 10.0.1.0/24 of VPC one',
  hint: 'choose a free subnet',
  related: [{ file: 'fabrics/lab/managed/vpcs/one.yaml', line: 8, column: 23 }],
  fingerprint: 'f1',
}
const odd: Finding = {
  code: 'syntax_error',
  severity: 'warning',
  file: 'a,b:c%.yaml',
  message: '100% of\r\n::error::it, all: wrong',
  expected: 'YAML',
  fingerprint: 'f2',
}
const reportOf = (...findings: Finding[]): CheckReport => ({
  base: null,
  fabrics: [{ fabric: 'lab', directory: 'fabrics/lab', findings }],
})

describe('SARIF', () => {
  test('is checked by the schema that is meant', () => {
    expect([$schema, id]).toEqual([
      'http://json-schema.org/draft-04/schema#',
      expect.stringMatching(/sarif-2\.1\.0-rtm\.5\.json$/),
    ])
  })

  test.each([
    ['nothing', reportOf(), undefined],
    ['all kinds of findings', reportOf(overlap, odd), undefined],
    ['links', reportOf(overlap, odd), 'https://git.example.com/gfm/docs/'],
  ])('with %s is valid by the schema of the standard', (_, report, docs) => {
    const log = sarifLog(report, docs)
    expect(isSarif(JSON.parse(JSON.stringify(log))), JSON.stringify(isSarif.errors)).toBe(true)
  })

  test('is not valid without its parts', () => {
    expect(isSarif({ ...sarifLog(reportOf(overlap), undefined), version: '2.0' })).toBe(false)
    expect(isSarif({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false)
  })

  test('has the place, the other place and the fingerprint of a finding', () => {
    const [run] = sarifLog(reportOf(overlap), undefined).runs
    expect(run?.results).toEqual([
      {
        ruleId: 'vpc_subnet_overlaps_other_vpc',
        ruleIndex: 0,
        level: 'error',
        message: { text: 'VPC two: 10.0.1.0/24 overlaps 10.0.1.0/24 of VPC one; choose a free subnet' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'fabrics/lab/raw/two%20vpcs.yaml', uriBaseId: 'ROOT' },
              region: { startLine: 7, startColumn: 23 },
            },
          },
        ],
        relatedLocations: [
          {
            id: 1,
            physicalLocation: {
              artifactLocation: { uri: 'fabrics/lab/managed/vpcs/one.yaml', uriBaseId: 'ROOT' },
              region: { startLine: 8, startColumn: 23 },
            },
          },
        ],
        partialFingerprints: { 'gfm/v1': 'f1' },
      },
    ])
  })

  test('describes the rules that have findings, and links to their sections', () => {
    const [run] = sarifLog(reportOf(odd, overlap, overlap), 'https://git.example.com/gfm/docs/').runs
    expect(run?.tool.driver.rules.map(({ id, helpUri }) => [id, helpUri])).toEqual([
      ['syntax_error', 'https://git.example.com/gfm/docs/faults.md'],
      ['vpc_subnet_overlaps_other_vpc', 'https://git.example.com/gfm/docs/rules.md#vpc_subnet_overlaps_other_vpc'],
    ])
    expect(rulesPage()).toContain('\n### vpc_subnet_overlaps_other_vpc\n')
    expect(run?.results.map(({ ruleIndex }) => ruleIndex)).toEqual([0, 1, 1])
  })
})

test('commands of GitHub are one line each, whatever is in a message or a name', () => {
  expect(githubCommands(reportOf(overlap, odd))).toEqual([
    '::error file=fabrics/lab/raw/two vpcs.yaml,line=7,col=23,title=vpc_subnet_overlaps_other_vpc::VPC two: 10.0.1.0/24 overlaps 10.0.1.0/24 of VPC one; choose a free subnet',
    '::warning file=a%2Cb%3Ac%25.yaml,title=syntax_error::100%25 of%0D%0A::error::it, all: wrong; expected: YAML',
  ])
})

test('a message cannot control the log that shows a command of GitHub', () => {
  const finding = { ...overlap, message: 'VPC \u001b[2Jtwo' }
  const report: CheckReport = { base: null, fabrics: [{ fabric: 'lab', directory: 'lab', findings: [finding] }] }
  expect(githubCommands(report).join()).toContain('VPC \\x1b[2Jtwo')
})

test('a report for GitLab has what it asks of each finding', () => {
  expect(gitlabReport(reportOf(overlap, odd))).toEqual([
    {
      description: 'VPC two: 10.0.1.0/24 overlaps 10.0.1.0/24 of VPC one; choose a free subnet',
      check_name: 'vpc_subnet_overlaps_other_vpc',
      fingerprint: 'f1',
      severity: 'major',
      location: { path: 'fabrics/lab/raw/two vpcs.yaml', lines: { begin: 7 } },
    },
    {
      description: '100% of\r\n::error::it, all: wrong; expected: YAML',
      check_name: 'syntax_error',
      fingerprint: 'f2',
      severity: 'minor',
      location: { path: 'a,b:c%.yaml', lines: { begin: 1 } },
    },
  ])
})
