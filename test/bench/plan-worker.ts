import { planIngest } from '../../lib/domain/ingest/ingest.ts'
import { newFabric } from '../../lib/domain/manifest/fabric-state.ts'
import { findRawFiles } from '../../lib/domain/raw/raw-file.ts'
import { wiringStream } from '../support/generated-wiring.ts'
import { MemorySnapshot } from '../support/memory-snapshot.ts'

/** Plans one file of so many documents in a fresh process and prints what that took. */
const documents = Number(process.argv[2])
const stream = wiringStream(documents)
const snapshot = new MemorySnapshot({ 'fabrics/lab/gitops/raw/all.yaml': stream })
const start = performance.now()
const fabric = await newFabric(snapshot, { name: 'lab', directory: 'fabrics/lab/gitops' })
const context = {
  operation: '01J00000000000000000000000',
  kind: 'ingest',
  actor: { name: 'bench', email: 'bench@localhost' },
  time: new Date(),
}
const plan = await planIngest(fabric, await findRawFiles(snapshot, fabric.layout), context, { atomic: false })
const ms = performance.now() - start
if (plan.documents.length !== documents) throw new Error('documents are missing')
process.send?.({ ms, bytes: Buffer.byteLength(stream), peakMemoryMb: process.resourceUsage().maxRSS / 1024 })
