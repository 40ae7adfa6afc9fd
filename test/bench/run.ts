import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startGitServer } from '../../lib/local/git-host/git-server.ts'
import { nodeFor } from '../../lib/local/lambda/function-node.ts'
import { measureColdStarts } from './cold-start.ts'
import { measureDeliveries } from './deliveries.ts'
import { measureEndurance } from './endurance.ts'
import { measureIngest, measureLargeFile } from './ingest.ts'
import { measureLatency } from './latency.ts'
import { measureLog } from './log.ts'
import { measureNative } from './native.ts'
import { measureNeighbours } from './neighbours.ts'
import { measurePlanning } from './planning.ts'
import { measureRecordUse } from './record-units.ts'
import { makeRepository, type Shape } from './repository.ts'
import {
  coldStartTable,
  type DocumentRow,
  deliveriesTable,
  documentsTable,
  enduranceTable,
  type IngestRow,
  ingestTable,
  latencyTable,
  logTable,
  neighboursTable,
  type RecordRow,
  recordsTable,
  togetherTable,
} from './tables.ts'
import { measureTogether } from './together.ts'

const DOCUMENT = join(import.meta.dirname, '../../docs/performance.md')
const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '100,10000,100000' },
    documents: { type: 'string', default: '100,1000,5000,20000' },
    rounds: { type: 'string', default: '7' },
    objects: { type: 'string', default: '2000' },
    'neighbour-files': { type: 'string', default: '200000' },
    'neighbour-megabytes': { type: 'string', default: '1024' },
    edits: { type: 'string', default: '100,500,1000,2000' },
    fabrics: { type: 'string', default: '10,10000' },
    write: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})
const numbers = (list: string) => list.split(',').map(Number)
const rounds = Number(values.rounds)

const root = await mkdtemp(join(tmpdir(), 'gfm-bench-'))
await mkdir(join(root, 'srv'))
const server = await startGitServer({ root: join(root, 'srv') })

async function ingestRows(): Promise<IngestRow[]> {
  const rows: IngestRow[] = []
  for (const shape of ['spread', 'single'] satisfies Shape[]) {
    for (const files of numbers(values.sizes)) {
      console.error(`ingest into ${files} files, ${shape}`)
      const repository = await makeRepository(join(root, 'srv'), files, shape)
      const ours = await measureIngest(root, server, repository, rounds)
      rows.push({ files, shape, ours, native: await measureNative(root, server.url, repository, rounds) })
    }
  }
  return rows
}

async function documentRows(): Promise<DocumentRow[]> {
  const rows: DocumentRow[] = []
  for (const documents of numbers(values.documents)) {
    console.error(`one file of ${documents} documents`)
    const plan = await measurePlanning(documents, Math.min(rounds, 5))
    rows.push({ plan, whole: await measureLargeFile(root, server, documents) })
  }
  return rows
}

async function recordRows(): Promise<RecordRow[]> {
  const rows: RecordRow[] = []
  for (const fabrics of numbers(values.fabrics)) {
    console.error(`records beside ${fabrics} fabrics`)
    rows.push({ fabrics, use: await measureRecordUse(fabrics) })
  }
  return rows
}

const machine = `${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, functions on Node ${nodeFor('nodejs24.x').version}, ${new Date().toISOString().slice(0, 10)}`
const measures: Record<string, () => Promise<string>> = {
  ingest: async () => ingestTable(await ingestRows()),
  neighbours: async () => {
    const neighbours = { files: Number(values['neighbour-files']), megabytes: Number(values['neighbour-megabytes']) }
    return neighboursTable(await measureNeighbours(root, server, neighbours, rounds))
  },
  planning: async () => documentsTable(await documentRows()),
  deliveries: async () => deliveriesTable(await measureDeliveries()),
  endurance: async () => enduranceTable(await measureEndurance({ root, server }, Number(values.objects), numbers(values.edits))),
  records: async () => recordsTable(await recordRows()),
  latency: async () => latencyTable(await measureLatency(rounds)),
  together: async () => togetherTable(await measureTogether()),
  log: async () => logTable(await measureLog(rounds)),
  'cold-start': async () => coldStartTable(await measureColdStarts(rounds)),
}
const sections: Record<string, string> = {}
for (const name of values.only?.split(',') ?? Object.keys(measures)) {
  const measure = measures[name]
  if (measure === undefined) throw new Error(`--only takes ${Object.keys(measures).join(',')}`)
  sections[name] = `${machine}\n\n${await measure()}`
}
await server.close()
await rm(root, { recursive: true, force: true })
for (const text of Object.values(sections)) console.log(`${text}\n`)
if (values.write) {
  let document = await readFile(DOCUMENT, 'utf8')
  for (const [name, text] of Object.entries(sections)) {
    document = document.replace(
      new RegExp(`(<!-- ${name}:begin -->\n)[^]*?(<!-- ${name}:end -->)`),
      (_, begin, end) => `${begin}${text}\n${end}`,
    )
  }
  await writeFile(DOCUMENT, document)
}
