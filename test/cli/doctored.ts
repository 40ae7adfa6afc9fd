import { expect } from 'vitest'
import type { Check, DoctorReport } from '../../lib/cli/doctor/check.ts'
import type { HealthReport } from '../../lib/contract/health.ts'
import type { FailedOperation, OpenOperation, ReportedOperation } from '../../lib/contract/operation.ts'
import type { StatusReport } from '../../lib/contract/status.ts'
import { VERSION } from '../../lib/version.ts'
import { runGfm } from './captured-run.ts'
import { type Answers, type RecordedAnswer, recordedDeployment } from './recorded-deployment.ts'
import { fabric, finishedRecord, status } from './samples.ts'

export const HEALTH = 'GET /api/plugins/hedgehog/health/'
export const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

export function health(changes: Partial<HealthReport> = {}): RecordedAnswer {
  const idle = { status: 'ok', waiting: 0, in_flight: 0 } as const
  const well = { stage: 'prod', version: VERSION, time: ago(0), table: { status: 'ok' }, bucket: { status: 'ok' } } as const
  return { body: { ...well, queue: idle, dead_letters: idle, dead_events: idle, ...changes } }
}

export const calm: StatusReport = { ...status, pending_files: [], rejected_files: [], lock: null }

/** What the record of an operation says that others leave unsaid. */
export type ToldOperation = Partial<OpenOperation> | Partial<ReportedOperation> | Partial<FailedOperation>

export interface Told {
  status?: Partial<StatusReport> | RecordedAnswer
  operations?: ToldOperation[] | RecordedAnswer
}

/** What a deployment answers about a fabric. */
export function about(id: string, { status = {}, operations = [{}] }: Told = {}): Answers {
  const isAnswer = (value: object): value is RecordedAnswer => 'body' in value
  const history = Array.isArray(operations)
    ? { body: { operations: operations.map((one) => ({ ...finishedRecord, ...one })) } }
    : operations
  return {
    [`GET ${id}/gitops-status/`]: isAnswer(status) ? status : { body: { ...calm, fabric: id, ...status } },
    [`GET ${id}/operations/?limit=20`]: history,
  }
}

export function deployment(fabrics: Record<string, Told> = {}, answer: Answers[string] = health()): Answers {
  const list = Object.keys(fabrics).map((id) => ({ ...fabric, id }))
  const each = Object.entries(fabrics).map(([id, told]) => about(id, told))
  return Object.assign({ [HEALTH]: answer, 'GET ': { body: { fabrics: list } } }, ...each)
}

/** Runs `gfm doctor --json` on a deployment with these answers. */
export async function examined(answers: Answers, args: string[] = []) {
  const { url, seen } = await recordedDeployment(answers)
  const { code, stdout, stderr } = await runGfm(['doctor', '--json', '--endpoint', url, ...args])
  return { code, stdout, stderr, seen, url, report: JSON.parse(stdout) as DoctorReport }
}

export function notWell({ checks }: DoctorReport): Check[] {
  return checks.filter(({ status }) => status !== 'ok')
}

/** The only thing that is not well with a deployment of one fabric. */
export async function complaint(told: Told): Promise<Check & { code: number }> {
  const { report, code } = await examined(deployment({ lab: told }))
  const [first, ...others] = notWell(report)
  if (first === undefined || others.length > 0)
    throw new Error(`Expected one complaint, found ${JSON.stringify([first, ...others])}`)
  expect(first.fabric).toBe('lab')
  return { ...first, code }
}
