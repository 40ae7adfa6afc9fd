import { setPriority } from 'node:os'
import { Stryker } from '@stryker-mutator/core'
import { GROUPS, type Group } from './groups.ts'
import { linesOf, type MutantResult, tallyOf } from './tally.ts'

/** Everything that is kept between two runs. */
const KEPT = '.local/mutants'

/** `npm run mutants [file ...]`: breaks the files of each group, or those that are named, and prints what the tests have not found. */
async function run(files: readonly string[]): Promise<void> {
  // Nobody waits for it.
  setPriority(15)
  const table: string[] = []
  for (const group of GROUPS) {
    const chosen = files.length === 0 ? group.files : group.files.filter((file) => files.includes(file))
    if (chosen.length === 0) continue
    const results = await breakIn(group, chosen)
    console.log(linesOf(results).join('\n'))
    table.push(tallyOf(group.name, results))
  }
  console.log(`\n| group | mutants | found | explained | survived |\n| --- | ---: | ---: | ---: | ---: |\n${table.join('\n')}`)
}

function breakIn({ name, tests }: Group, mutate: readonly string[]): Promise<MutantResult[]> {
  process.env.MUTANTS_TESTS = tests.join(' ')
  return new Stryker({
    mutate: [...mutate],
    testRunner: 'vitest',
    vitest: { configFile: 'test/mutants/vitest.config.ts', related: false },
    coverageAnalysis: 'perTest',
    ignoreStatic: true,
    incremental: true,
    incrementalFile: `${KEPT}/${name.replaceAll(' ', '-')}.json`,
    tempDirName: `${KEPT}/sandboxes`,
    ignorePatterns: ['dist', 'cdk.out', '.local'],
    concurrency: Number(process.env.MUTANTS_AT_ONCE ?? 2),
    timeoutMS: 60_000,
    reporters: [process.stdout.isTTY ? 'progress' : 'progress-append-only'],
    allowEmpty: true,
    logLevel: 'warn',
  } as never).runMutationTest()
}

await run(process.argv.slice(2))
