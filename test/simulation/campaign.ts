import { makeBeginning } from './beginning.ts'
import { RULES, type Rule, type Violation } from './rules.ts'
import { scheduleOf } from './schedule.ts'
import { simulate } from './simulation.ts'
import type { Beginning } from './world.ts'

/** Seeds that break a rule in the same way: those with the same words, ids left out. */
export interface Finding {
  rule: Rule
  words: string
  /** How many schedules. */
  count: number
  /** The first of them. */
  seeds: number[]
}

/** What came of many schedules. */
export interface CampaignReport {
  runs: number
  events: number
  /** Schedules in which some rule was broken. */
  broken: number
  findings: Finding[]
  /** How often each kind of fault befell each port, as `port fault`. */
  coverage: Record<string, number>
}

const SEEDS_SHOWN = 8

/** Of all campaigns of the process: a world takes it over as it is and does not change it. */
let beginning: Beginning | undefined

/** Runs the schedules of seeds from `from` on. `isOver` ends it early. */
export async function runCampaign(from: number, runs: number, isOver: () => boolean = () => false): Promise<CampaignReport> {
  beginning ??= await makeBeginning()
  const report: CampaignReport = { runs: 0, events: 0, broken: 0, findings: [], coverage: {} }
  for (let seed = from; seed < from + runs && !isOver(); seed += 1) {
    const { violations, events, happened } = await simulate(scheduleOf(seed), beginning)
    report.runs += 1
    report.events += events
    if (violations.length > 0) report.broken += 1
    for (const { port, fault } of happened) count(report.coverage, `${port} ${fault}`, 1)
    for (const finding of new Map(violations.map((violation) => [wordsOf(violation), violation])).values())
      note(report.findings, finding, seed)
  }
  return report
}

/** Adds one report to another. */
export function addReport(sum: CampaignReport, more: CampaignReport): void {
  sum.runs += more.runs
  sum.events += more.events
  sum.broken += more.broken
  for (const [key, times] of Object.entries(more.coverage)) count(sum.coverage, key, times)
  for (const { count: times, seeds, ...finding } of more.findings) {
    const known = sum.findings.find(({ rule, words }) => rule === finding.rule && words === finding.words)
    if (known === undefined) sum.findings.push({ ...finding, count: times, seeds })
    else {
      known.count += times
      known.seeds = [...known.seeds, ...seeds].sort((a, b) => a - b).slice(0, SEEDS_SHOWN)
    }
  }
  sum.findings.sort((a, b) => RULES.indexOf(a.rule) - RULES.indexOf(b.rule) || b.count - a.count)
}

/** What is the same in all violations of a kind. */
export function wordsOf({ rule, detail }: Violation): string {
  const words = detail
    .replace(/\b[0-7][0-9A-HJKMNP-TV-Z]{25}\b/g, 'OPERATION')
    .replace(/\b[0-9a-f]{8,40}\b/g, 'COMMIT')
    .replace(/\{.*\}/g, 'MESSAGE')
    .replace(/\b(d|f|u|m)\d+\b/g, '$1N')
    .replace(/\d+/g, 'N')
    .replace(/counter holds .*/, 'counter holds a value twice')
  return `${rule}: ${words}`
}

function note(findings: Finding[], violation: Violation, seed: number): void {
  const words = wordsOf(violation)
  const known = findings.find((one) => one.words === words)
  if (known === undefined) findings.push({ rule: violation.rule, words, count: 1, seeds: [seed] })
  else {
    known.count += 1
    if (known.seeds.length < SEEDS_SHOWN) known.seeds.push(seed)
  }
}

function count(counts: Record<string, number>, key: string, times: number): void {
  counts[key] = (counts[key] ?? 0) + times
}
