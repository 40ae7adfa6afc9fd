import './quiet.ts'
import { makeBeginning } from './beginning.ts'
import { scheduleOf } from './schedule.ts'
import { simulate } from './simulation.ts'

const beginning = await makeBeginning()
const [from = 1, count = 100] = process.argv.slice(2).map(Number)
const t = performance.now()
const found = new Map<string, { n: number; seeds: number[]; detail: string }>()
let events = 0
for (let seed = from; seed < from + count; seed++) {
  const o = await simulate(scheduleOf(seed), beginning, { isTraced: count === 1 })
  events += o.events
  if (count === 1) console.log(o.lines.join('\n'), o.hash)
  for (const v of o.violations) {
    const f = found.get(v.rule) ?? { n: 0, seeds: [], detail: v.detail }
    f.n++; if (f.seeds.length < 6) f.seeds.push(seed); found.set(v.rule, f)
  }
}
console.log(((performance.now() - t) / count).toFixed(2), 'ms each', events / count, 'events')
for (const [r, f] of found) console.log(f.n, r, f.seeds.join(','), f.detail)
