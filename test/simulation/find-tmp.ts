import './quiet.ts'
import { SIMULATED } from './breakages.ts'
import { brokenSimulation } from './broken-code.ts'
const [what = '', from = '1', most = '100000'] = process.argv.slice(2)
const found = SIMULATED.find((one) => one.what.startsWith(what))
if (found === undefined) throw new Error(what)
const { rule, ...breakage } = found
const { makeBeginning, simulate, worldOf } = await brokenSimulation(breakage)
const beginning = await makeBeginning()
for (let seed = Number(from); seed < Number(from) + Number(most); seed += 1) {
  const { violations } = await simulate(worldOf(seed, rule), beginning)
  if (violations.some((one) => one.rule === rule)) {
    console.log('FOUND', what, seed)
    break
  }
  if (seed % 2000 === 0) console.log(what, seed)
}
