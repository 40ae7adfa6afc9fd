import { describe, expect, test } from 'vitest'
import { ProblemError } from '../../lib/cli/errors/problem-error.ts'
import { UsageError } from '../../lib/cli/errors/usage-error.ts'
import { renderError } from '../../lib/cli/render/error.ts'
import { renderFabric, renderFabrics } from '../../lib/cli/render/fabric.ts'
import { renderReport } from '../../lib/cli/render/report.ts'
import { renderStatus } from '../../lib/cli/render/status.ts'
import { renderVerify } from '../../lib/cli/render/verify.ts'
import { reportExitCode } from '../../lib/cli/run/run-on-fabrics.ts'
import { coloursFor, PLAIN, printable } from '../../lib/cli/terminal/terminal.ts'
import { DomainError } from '../../lib/contract/errors.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import type { StatusReport, VerifyReport } from '../../lib/contract/status.ts'
import { noFates } from '../../lib/domain/plan/report.ts'
import { cleanReport, dryRunReport, fabric, mixedReport, status, syntaxError } from './samples.ts'

const text = (lines: string[]) => `\n${lines.join('\n')}\n`

describe('an operation', () => {
  test('names ingested files, refused files and the reasons; errors before warnings', () => {
    expect(text(renderReport(mixedReport, PLAIN))).toMatchInlineSnapshot(`
      "
      ✓ ingest(lab): 2 objects from raw/good.yaml; 1 file rejected
        commit   c9f62179e861d6fefb5d0797458165a070ef8081
        operation 01KATM8Q0000000000000000A1
        undo     gfm revert 01KATM8Q0000000000000000A1
        objects  2 created, 1 rejected
        archived fabrics/lab/gitops/raw/good.yaml -> fabrics/lab/gitops/raw/good.yaml.archived
        left     fabrics/lab/gitops/raw/bad.yaml

        fabrics/lab/gitops/raw/bad.yaml:14:3 duplicate_key: The key vni stands twice
            found: vni: 2
            expected: each key once
            do: delete one
            see: fabrics/lab/gitops/raw/bad.yaml:12:3
        fabrics/lab/gitops/raw/good.yaml:9:12 warning read_differently: This is a boolean to some readers
            found: on
            do: quote it if a string is meant
      "
    `)
  })

  test('shows the diff of a dry run', () => {
    expect(text(renderReport(dryRunReport, PLAIN))).toMatchInlineSnapshot(`
      "
      ✓ dry run ingest(lab): 2 objects from raw/good.yaml
        objects  2 created
        archived fabrics/lab/gitops/raw/good.yaml -> fabrics/lab/gitops/raw/good.yaml.archived

      diff --git a/fabrics/lab/gitops/raw/good.yaml b/fabrics/lab/gitops/raw/good.yaml.archived
      similarity index 100%
      rename from fabrics/lab/gitops/raw/good.yaml
      rename to fabrics/lab/gitops/raw/good.yaml.archived
      diff --git a/x.yaml b/x.yaml
      --- a/x.yaml
      +++ b/x.yaml
      @@ -1,2 +1,2 @@
       a: 1
      -b: 1
      +b: 2
      "
    `)
  })

  test('colours the diff as git does', () => {
    const lines = renderReport(dryRunReport, coloursFor({}, { FORCE_COLOR: '1' })).map(printable)
    expect(lines).toContain('\u001b[31m-b: 1\u001b[39m')
    expect(lines).toContain('\u001b[32m+b: 2\u001b[39m')
    expect(lines).toContain('\u001b[36m@@ -1,2 +1,2 @@\u001b[39m')
    expect(lines).toContain('\u001b[1m+++ b/x.yaml\u001b[22m')
  })

  test('that changed nothing takes one line', () => {
    const nothing: OperationReport = {
      ...cleanReport,
      status: 'no_change',
      commit: null,
      message: 'There is nothing to do',
      fates: noFates(),
      files: [],
    }
    expect(renderReport(nothing, PLAIN)).toEqual(['✓ lab: There is nothing to do'])
  })

  test('counts archived files beyond the first twenty', () => {
    const [file] = cleanReport.files
    const files = Array.from({ length: 22 }, (_, index) => ({ ...file, file: `raw/${index}.yaml` })) as OperationReport['files']
    const lines = renderReport({ ...cleanReport, files }, PLAIN)
    expect(lines.filter((line) => line.includes('archived raw/'))).toHaveLength(20)
    expect(lines).toContain('  archived 2 more files')
  })

  test.each([
    ['clean', cleanReport, 0],
    ['one file refused', mixedReport, 1],
    ['a warning only', { ...cleanReport, faults: mixedReport.faults.filter(({ severity }) => severity === 'warning') }, 0],
    ['all or none, and none', { ...cleanReport, status: 'rejected' as const }, 1],
    ['an empty file', { ...cleanReport, files: cleanReport.files.map((file) => ({ ...file, outcome: 'empty' as const })) }, 0],
  ])('%s: exit code', (_, report, code) => {
    expect(reportExitCode(report)).toBe(code)
  })
})

describe('a status', () => {
  test('is one page', () => {
    expect(text(renderStatus(status, PLAIN))).toMatchInlineSnapshot(`
      "
      lab in https://git.example.com/net/lab.git main c9f62179e861
        directory  fabrics/lab/gitops, archive strategy rename_with_extension
        objects    3: 2 switches, 1 vpcs; 1 unmanaged
        pending
          fabrics/lab/gitops/raw/next.yaml (3)
        edited by hand
          fabrics/lab/gitops/managed/vpcs/vpc-1.yaml
        unknown
          fabrics/lab/gitops/managed/vpcs/mine.yaml
        rejected
          fabrics/lab/gitops/raw/bad.yaml
        fabrics/lab/gitops/raw/bad.yaml:14:3 duplicate_key: The key vni stands twice
            found: vni: 2
            expected: each key once
            do: delete one
            see: fabrics/lab/gitops/raw/bad.yaml:12:3
        locked by  operation 01KATM8Q0000000000000000A1 until 2026-11-23T06:00:30.000Z
        watcher    on
        operations
          01KATM8Q0000000000000000A1 ingest succeeded ingest(lab): 2 objects from raw/good.yaml
      "
    `)
  })

  test.each<[string, Partial<StatusReport>, string]>([
    ['before init', { gitops_initialized: false }, '  not initialised: run gfm init'],
    ['of an empty repository', { head: null }, 'lab in https://git.example.com/net/lab.git main (empty)'],
    ['of a fabric at the root', { directory: '' }, '  directory  (root), archive strategy rename_with_extension'],
    ['without objects', { objects: {}, objects_total: 0, unmanaged_objects: 0 }, '  objects    0'],
    [
      'with many files',
      { unknown_files: Array.from({ length: 25 }, (_, index) => `${index}.yaml`) },
      '    and 5 more (--json names all)',
    ],
  ])('%s', (_, change, line) => {
    expect(renderStatus({ ...status, ...change }, PLAIN)).toContain(line)
  })
})

const proof: VerifyReport = {
  fabric: 'lab',
  head: 'c9f62179e861d6fefb5d0797458165a070ef8081',
  operations: 2,
  originals: 1,
  documents: 46,
  accounted: { as_written: 45, changed_later: 1, deleted_later: 0, unchanged: 0, unmanaged: 0, empty: 0 },
  faults: [],
}

test('a proof', () => {
  expect(text(renderVerify(proof, PLAIN))).toMatchInlineSnapshot(`
    "
    ✓ lab at c9f62179e861: every document is accounted for
      read      2 operations, 1 original, 46 documents
      now       45 as written, 1 changed later
    "
  `)
})

test('a proof that fails', () => {
  expect(text(renderVerify({ ...proof, faults: [syntaxError] }, PLAIN))).toMatchInlineSnapshot(`
    "
    ✗ lab at c9f62179e861: 1 fault
      read      2 operations, 1 original, 46 documents
      now       45 as written, 1 changed later
      fabrics/lab/gitops/raw/bad.yaml:14:3 duplicate_key: The key vni stands twice
          found: vni: 2
          expected: each key once
          do: delete one
          see: fabrics/lab/gitops/raw/bad.yaml:12:3
    "
  `)
})

test('fabrics in columns, and one', () => {
  const other = { ...fabric, id: 'production-1', directory: '', gitops_initialized: false }
  expect(text(renderFabrics([fabric, other], PLAIN))).toMatchInlineSnapshot(`
    "
    FABRIC        STATE            REPOSITORY                                DIRECTORY
    lab           initialised      https://git.example.com/net/lab.git main  fabrics/lab/gitops
    production-1  not initialised  https://git.example.com/net/lab.git main  (root)
    "
  `)
  expect(text(renderFabric(fabric, PLAIN))).toMatchInlineSnapshot(`
    "
    lab The lab
      repository https://git.example.com/net/lab.git main
      directory  fabrics/lab/gitops, initialised
      settings   archive strategy rename_with_extension, validation off
      kinds      Widget.apps.example.com
      operation  01KATM8Q0000000000000000A1 was the last
    "
  `)
  const running = { fabric: 'lab', operation: '01KA', kind: 'put' as const, since: '2026-01-01T00:00:00Z' }
  const status = { head: 'c0ffee', head_seen_at: '2026-01-01T00:01:00Z', running, web_url: 'https://github.com/net/lab' }
  expect(renderFabric({ ...fabric, status }, PLAIN).slice(-3)).toEqual([
    '  head       c0ffee, looked at 2026-01-01T00:01:00Z',
    '  running    lab put 01KA since 2026-01-01T00:00:00Z',
    '  page       https://github.com/net/lab',
  ])
  expect(renderFabrics([], PLAIN)).toEqual(['No fabric is registered'])
})

describe('an error', () => {
  const env = { GFM_GIT_TOKEN: 'ghp_s3cret', GFM_API_TOKEN: 'bearer-s3cret', GFM_GIT_PASSWORD: 'pw' }
  const render = (error: unknown, more: object = {}) => renderError(error, PLAIN, { env: { ...env, ...more } })

  test.each<[string, unknown, string[]]>([
    [
      'of our own',
      new DomainError('fabric_not_initialized', 'Initialise it first', { fabric: 'lab' }),
      ['error Initialise it first'],
    ],
    [
      'with the words of the host',
      new DomainError('push_refused', 'The host refused the push', {
        ref: 'refs/heads/main',
        reason: 'protected branch\nask Ann',
      }),
      ['error The host refused the push', '  protected branch', '  ask Ann'],
    ],
    [
      'with faults',
      new DomainError('files_rejected', 'No', { faults: [{ ...syntaxError, related: [] }] }),
      [
        'error No',
        '  fabrics/lab/gitops/raw/bad.yaml:14:3 duplicate_key: The key vni stands twice',
        '      found: vni: 2',
        '      expected: each key once',
        '      do: delete one',
      ],
    ],
    ['in the arguments', new UsageError('Say where'), ['error Say where']],
    ['of a deployment', new ProblemError('Locked', { status: 423 }), ['error Locked']],
    ['of anything else', new TypeError('x is not a function'), ['error x is not a function']],
    ['that is none', 'text', ['error text']],
    ['with a URL', new Error('GET https://ann:pw@host/x failed'), ['error GET https://***@host/x failed']],
    ['that repeats a token', new Error('bad token ghp_s3cret, bearer-s3cret'), ['error bad token ***, ***']],
  ])('%s', (_, error, lines) => {
    expect(render(error)).toEqual(lines)
  })

  test('names the fabric where there are several', () => {
    expect(renderError(new Error('No'), PLAIN, { fabric: 'lab', env })).toEqual(['error lab: No'])
  })

  test('shows its stack only when asked to', () => {
    const error = new Error('with ghp_s3cret')
    expect(render(error)).toHaveLength(1)
    const lines = render(error, { GFM_DEBUG: '1' })
    expect(lines.length).toBeGreaterThan(2)
    expect(lines.join('\n')).not.toContain('ghp_s3cret')
  })
})
