import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Campaign, commandOf, type Run } from './campaign.ts'
import type { Case } from './case.ts'
import { OPERATIONS } from './operations.ts'
import { nameOf } from './point.ts'
import { shuffled } from './sample.ts'
import { Stage } from './stage.ts'
import { tableOf } from './table.ts'

const HELP = `npm run faults [-- --sample N --seed S]   every fault at every call of every operation, or a sample of it
npm run faults -- --operation 'queued ingest'   of one operation only
npm run faults -- --fault 'SIGKILL after'       one fault only
npm run faults -- --point 'table: PutItem #1'   at one call only
npm run faults -- --minutes 30                  as many as the time allows, in the order of the seed
npm run faults -- --lanes 2                     so many at a time
npm run faults -- --write                       puts the table into docs/reliability.md`

const DOCUMENT = join(import.meta.dirname, '../../docs/reliability.md')
const { values } = parseArgs({
  options: {
    operation: { type: 'string' },
    fault: { type: 'string' },
    point: { type: 'string' },
    sample: { type: 'string' },
    minutes: { type: 'string' },
    seed: { type: 'string', default: '1' },
    lanes: { type: 'string', default: '2' },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

if (values.help) console.log(HELP)
else await main()

async function main(): Promise<void> {
  const stage = await Stage.set()
  try {
    const campaign = new Campaign(stage)
    const all = (await campaign.cases(chosenOperations())).filter(isChosen)
    if (all.length === 0) throw new Error('There is no such case: --help tells how they are named')
    const runs = await runCases(campaign, shuffled(all, Number(values.seed)).slice(0, Number(values.sample ?? all.length)))
    const table = tableOf(all, runs)
    console.log(`\n${table}`)
    if (values.write) await write(table)
    if (runs.some(({ violations }) => violations.length > 0)) process.exitCode = 1
  } finally {
    await stage.close()
  }
}

function chosenOperations(): typeof OPERATIONS {
  return values.operation === undefined ? OPERATIONS : OPERATIONS.filter(({ name }) => name === values.operation)
}

function isChosen({ point, fault }: Case): boolean {
  return (values.fault ?? fault) === fault && (values.point ?? nameOf(point)) === nameOf(point)
}

async function runCases(campaign: Campaign, cases: readonly Case[]): Promise<Run[]> {
  const end = values.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(values.minutes) * 60_000
  const runs: Run[] = []
  await campaign.run(cases, Number(values.lanes), (run) => {
    runs.push(run)
    process.stderr.write(`\r${runs.length} of ${cases.length} `)
    for (const violation of run.violations) console.log(`\n${commandOf(run)}\n  ${violation}`)
    return Date.now() < end
  })
  return runs
}

async function write(table: string): Promise<void> {
  const page = await readFile(DOCUMENT, 'utf8')
  await writeFile(
    DOCUMENT,
    page.replace(/(<!-- faults:begin -->\n)[\s\S]*?(<!-- faults:end -->)/, (_, begin, end) => `${begin}${table}\n${end}`),
  )
}
