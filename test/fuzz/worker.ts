import { writeFileSync } from 'node:fs'
import { campaign } from './campaign.ts'
import { keep } from './corpus.ts'
import { Coverage } from './coverage.ts'
import { TARGETS } from './targets.ts'

/** A campaign in a process of its own, which may hang or run out of memory: the last input is in a file. */
const [name, seed, seconds, lastInput = ''] = process.argv.slice(2)
const target = TARGETS.find((each) => each.name === name)
if (target === undefined) throw new Error(`there is no target ${name}`)
const end = performance.now() + Number(seconds) * 1000
const started = performance.now()
const coverage = new Coverage()
let told = started

const { executions, kept, findings } = await campaign(target, {
  seed: Number(seed),
  coverage,
  onInput: (input) => writeFileSync(lastInput, input),
  goesOn: (done) => {
    if (performance.now() - told > 5000) {
      told = performance.now()
      process.stderr.write(`\r${name}: ${done} executions, ${coverage.blocks} blocks `)
    }
    return performance.now() < end
  },
})
coverage.close()
const perSecond = Math.round(executions / ((performance.now() - started) / 1000))
process.stderr.write('\r')
console.log(
  `${name}: ${executions} executions, ${perSecond}/s, ${kept} inputs ran new code, ${findings.length} findings, seed ${seed}`,
)
for (const { rule, message, stack, input } of findings) {
  console.log(`\n  ${rule}\n  kept as ${keep(target.name, input)}\n${message.replaceAll(/^/gm, '    ')}`)
  if (!stack.startsWith('Broken')) console.log(stack.slice(0, 1500).replaceAll(/^/gm, '    '))
}
process.exit(findings.length > 0 ? 1 : 0)
