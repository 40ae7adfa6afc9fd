import { crdCheck } from '../../lib/domain/crd/crd-check.ts'
import { defaultSettings } from '../../lib/domain/fabric/default-settings.ts'
import { readYamlStream } from '../../lib/yaml/stream/read-stream.ts'
import { wiringStream } from '../support/generated-wiring.ts'
import { MemorySnapshot } from '../support/memory-snapshot.ts'

/** What the check of objects costs, beside reading them: `npx tsx test/bench/schemas.ts [objects]`. */
const [count = '20000'] = process.argv.slice(2)
const bytes = Buffer.from(wiringStream(Number(count)))

const timed = <T>(work: () => T): [T, number] => {
  const before = process.cpuUsage()
  const result = work()
  const { user, system } = process.cpuUsage(before)
  return [result, (user + system) / 1e6]
}

const check = await crdCheck(new MemorySnapshot({}), defaultSettings('lab'))
const [{ documents }, reading] = timed(() => readYamlStream(bytes, 'raw/a.yaml'))
const [faults, checking] = timed(() => documents.flatMap((document) => check?.(document, 'raw/a.yaml', true) ?? []))
console.log(
  `${documents.length} objects: read in ${reading.toFixed(1)} s, checked in ${checking.toFixed(1)} s, ${faults.length} faults`,
)
for (const { message, expected } of faults.slice(0, 5)) console.log(`  ${message} (${expected})`)
