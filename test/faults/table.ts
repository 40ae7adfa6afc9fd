import type { Run } from './campaign.ts'
import type { Case } from './case.ts'
import { FAULTS } from './faults.ts'
import { nameOf } from './point.ts'

/** What was run, operation by operation and fault by fault, as Markdown. */
export function tableOf(all: readonly Case[], runs: readonly Run[]): string {
  const names = [...new Set(all.map(({ operation }) => operation.name))]
  const operations = names.map((name) => operationRow(name, all, runs))
  const faults = FAULTS.filter((fault) => all.some((one) => one.fault === fault)).map((fault) => {
    const [cases, run] = [all.filter((one) => one.fault === fault), runs.filter((one) => one.fault === fault)]
    return `| \`${fault}\` | ${cases.length} | ${run.length} | ${recovered(run)} |`
  })
  return [
    '| operation | calls: file system | Git host | AWS | cases | run | recovered |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...operations,
    `| all | | | | ${all.length} | ${runs.length} | ${recovered(runs)} |`,
    '',
    '| fault | cases | run | recovered |',
    '| --- | ---: | ---: | ---: |',
    ...faults,
  ].join('\n')
}

function operationRow(name: string, all: readonly Case[], runs: readonly Run[]): string {
  const cases = all.filter(({ operation }) => operation.name === name)
  const run = runs.filter(({ operation }) => operation.name === name)
  const calls = (isOne: (place: string) => boolean) =>
    new Set(cases.filter(({ point }) => isOne(point.place)).map(({ point }) => nameOf(point))).size
  const disk = calls((place) => place === 'file system')
  const host = calls((place) => place === 'Git host')
  const aws = calls((place) => place !== 'file system' && place !== 'Git host')
  return `| ${name} | ${disk} | ${host} | ${aws} | ${cases.length} | ${run.length} | ${recovered(run)} |`
}

function recovered(runs: readonly Run[]): number {
  return runs.filter(({ violations }) => violations.length === 0).length
}
