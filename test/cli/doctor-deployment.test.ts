import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Check, DoctorReport } from '../../lib/cli/doctor/check.ts'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import type { Stack } from '../../lib/local/stack.ts'
import { startCheckedStack } from '../support/checked-stack.ts'
import { runGfm } from './captured-run.ts'

let stack: Stack

beforeAll(async () => {
  stack = await startCheckedStack()
  await stack.ensureRepository('lab.git')
  const register = (name: string, repository: string, ...more: string[]) => {
    const url = stack.repositoryUrl(repository)
    return runGfm(['fabric', 'register', name, '--endpoint', stack.url, '--repository-url', url, ...more])
  }
  await register('lab', 'lab.git')
  await register('new', 'lab.git')
  await register('gone', 'gone.git')
  await register('secretless', 'lab.git', '--branch', 'other', '--credentials-secret', 'gitops-file-manager/dev/git/nothing')
  await stack.putSecret('gitops-file-manager/dev/git/foreign', '{"host":"git.example.com","token":"s3cret"}')
  await register('foreign', 'lab.git', '--branch', 'third', '--credentials-secret', 'gitops-file-manager/dev/git/foreign')
  await runGfm(['init', '--endpoint', stack.url, '--fabric', 'lab'])
})
afterAll(() => stack.close())

describe('a deployment that runs', () => {
  let report: DoctorReport
  let text: string

  beforeAll(async () => {
    const { code, stdout, stderr } = await runGfm(['doctor', '--json', '--endpoint', stack.url])
    expect({ code, stderr }).toEqual({ code: EXIT.rejected, stderr: '' })
    text = stdout
    report = JSON.parse(stdout)
  })

  const of = (fabric?: string): Record<string, Check['status']> =>
    Object.fromEntries(report.checks.filter((check) => check.fabric === fabric).map(({ check, status }) => [check, status]))

  test('is well itself', () => {
    const well = [
      'connection',
      'access',
      'version',
      'clock',
      'table',
      'bucket',
      'queue',
      'dead_letters',
      'dead_events',
      'console',
      'fabrics',
      ...['proxy', 'authorities', 'identity', 'signing', 'hosts'],
    ]
    expect(of()).toEqual(Object.fromEntries(well.map((check) => [check, 'ok'])))
  })

  test('has a fabric that is well', () => {
    const well = ['repository', 'credentials', 'branch', 'structure', 'pending', 'rejected', 'lock', 'operations']
    expect(of('lab')).toEqual(Object.fromEntries(well.map((check) => [check, 'ok'])))
  })

  test('has one that is not initialised', () => {
    expect(of('new')).toMatchObject({ repository: 'ok', structure: 'warning', operations: 'ok' })
  })

  test.each([
    ['gone', 'repository', /gone\.git/],
    ['secretless', 'credentials', /nothing.*ResourceNotFound/s],
    ['foreign', 'credentials', /another host/],
  ])('has %s, which fails at its %s', (fabric, check, found) => {
    const bad = report.checks.filter((one) => one.fabric === fabric && one.status !== 'ok')
    expect(bad).toMatchObject([{ check, status: 'failed', found: expect.stringMatching(found), hint: expect.any(String) }])
    expect(text).not.toContain('s3cret')
  })
})
