import './quiet.ts'
import { parseArgs } from 'node:util'
import { makeBeginning } from './beginning.ts'
import type { CampaignReport } from './campaign.ts'
import { runInProcesses } from './processes.ts'
import { prove } from './prove.ts'
import { RULES, type Rule } from './rules.ts'
import { type Schedule, scheduleOf } from './schedule.ts'
import { shrink } from './shrink.ts'
import { simulate } from './simulation.ts'

const HELP = `npm run simulate -- [--runs 10000] [--from 1] [--processes N]   many schedules, in as many processes as there are cores
npm run simulate -- --seed N [--verbose]            one schedule, step by step
npm run simulate -- --seed N --shrink [--rule R]    the smallest part of it that still breaks a rule
npm run simulate -- --schedule JSON [--verbose]     a schedule as --shrink prints it
npm run simulate -- --prove [--runs 3000]           breaks the code on purpose, and prints what finds it`

const { values } = parseArgs({
  options: {
    runs: { type: 'string' },
    from: { type: 'string', default: '1' },
    processes: { type: 'string' },
    seed: { type: 'string' },
    schedule: { type: 'string' },
    rule: { type: 'string' },
    shrink: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
    prove: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(HELP)
else if (values.schedule !== undefined) await runOne(JSON.parse(values.schedule) as Schedule)
else if (values.seed !== undefined) await runOne(scheduleOf(Number(values.seed)))
else if (values.prove) process.exitCode = (await prove(Number(values.from), Number(values.runs ?? 3000))) ? 0 : 1
else await runMany(Number(values.from), Number(values.runs ?? 10_000))

async function runOne(schedule: Schedule): Promise<void> {
  const beginning = await makeBeginning()
  const first = await simulate(schedule, beginning)
  const rule = (values.rule as Rule | undefined) ?? first.violations[0]?.rule
  const isShrunk = values.shrink && rule !== undefined
  const shown = isShrunk ? await shrink(schedule, rule, beginning) : schedule
  const { violations, lines, hash } = await simulate(shown, beginning, { isTraced: true })
  if (values.verbose) console.log(lines.join('\n'))
  if (isShrunk) console.log(JSON.stringify(shown))
  for (const violation of violations) console.log(`${violation.rule}: ${violation.detail}`)
  console.log(`${violations.length === 0 ? 'No rule is broken' : `${violations.length} violations`}, trace ${hash}`)
  if (violations.length > 0) process.exitCode = 1
}

async function runMany(from: number, runs: number): Promise<void> {
  const report = await runInProcesses(from, runs, {
    ...(values.processes !== undefined && { processes: Number(values.processes) }),
    onProgress: ({ runs: done, broken, findings }) => {
      const seeds = findings.flatMap((finding) => finding.seeds)
      process.stderr.write(`\r${done} schedules, ${broken} break a rule ${seeds.length > 0 ? `[seeds ${seeds.join(' ')}] ` : ''}`)
    },
  })
  process.stderr.write('\n')
  print(report)
  if (report.broken > 0) process.exitCode = 1
}

function print({ runs, events, broken, findings, coverage }: CampaignReport): void {
  for (const rule of RULES) {
    for (const { words, count, seeds } of findings.filter((finding) => finding.rule === rule))
      console.log(`${String(count).padStart(7)}  ${words}  [seeds ${seeds.join(' ')}]`)
  }
  console.log('\nFaults, by port')
  for (const [key, times] of Object.entries(coverage).sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(`${String(times).padStart(7)}  ${key}`)
  console.log(`\n${runs} schedules, ${events} events, ${broken} schedules break a rule`)
}
