import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { ulid } from 'ulid'
import { servePushes } from '../../lib/app/automation/serve-pushes.ts'
import { sweep } from '../../lib/app/automation/sweep.ts'
import { ingestFabric, initFabric } from '../../lib/app/operations/registered-operations.ts'
import { registerFabric } from '../../lib/app/registry/fabrics.ts'
import { newFabricRecord } from '../../lib/app/registry/new-fabric-record.ts'
import { defaultSettings } from '../../lib/domain/fabric/default-settings.ts'
import { Services } from '../app/deployment.ts'
import { recordsIn } from '../app/state.ts'
import { ANN, askedInit, RAW, vpc } from '../support/objects.ts'
import { Remote } from '../support/remote.ts'

/** The use of the table by one action: requests, and capacity units as DynamoDB bills them. */
export interface RecordUse {
  action: string
  requests: number
  units: number
  ms: number
}

const HOUR_MS = 60 * 60_000

/** What actions on one fabric use of the table while it has so many other fabrics, each in a repository of its own. */
export async function measureRecordUse(others: number): Promise<RecordUse[]> {
  const services = await Services.start()
  const remote = await Remote.start()
  try {
    const real = await services.deployment(remote.directory)
    const table = services.table()
    const used = countUse(table.client)
    // The others are swept already: they are due again much later.
    const swept = new Date(Date.now() + HOUR_MS)
    const opened = real.openRepository
    const repositories = new Map<string, ReturnType<typeof opened>>()
    const openRepository: typeof opened = (record) => {
      const known = repositories.get(record.id) ?? opened(record)
      repositories.set(record.id, known)
      return known
    }
    const deployment = { ...real, ...recordsIn(table), openRepository }
    await fill(deployment, others, swept)
    const rows: RecordUse[] = []
    const measure = async (action: string, run: () => Promise<unknown>) => {
      const before = { ...used }
      const start = performance.now()
      await run()
      const ms = performance.now() - start
      rows.push({ action, requests: used.requests - before.requests, units: used.units - before.units, ms })
    }
    const input = { name: 'lab', repository_url: remote.url }
    await measure('register a fabric', () => registerFabric(deployment, input))
    const { repository } = await deployment.fabrics.get('lab')
    await initFabric(deployment, 'lab', askedInit())
    await remote.push({ [`${RAW}/a.yaml`]: vpc('a') })
    await measure('sweep, one repository due', () => sweep(deployment))
    await measure('serve a push of one raw file', () => servePushes(deployment, repository))
    await remote.push({ [`${RAW}/b.yaml`]: vpc('b') })
    const request = { operation: ulid(), actor: ANN, dryRun: false, atomic: false }
    await measure('ingest one raw file', () => ingestFabric(deployment, 'lab', request))
    await measure('list 25 fabrics', () => deployment.fabrics.list({ limit: 25 }))
    return rows
  } finally {
    await remote.close()
    await services.close()
  }
}

async function fill(
  { fabrics, repositories, now }: Awaited<ReturnType<Services['deployment']>>,
  others: number,
  due: Date,
): Promise<void> {
  const created_at = due.toISOString()
  for (let number = 0; number < others; number++) {
    const [id, url] = [`repo-${number}`, `https://git.example.com/${number}.git`]
    const repository = { id, url, branch: 'main', head: null, processed_head: null, created_at }
    await repositories.create(repository)
    await fabrics.create(newFabricRecord(defaultSettings(`other-${number}`), repository, now()))
  }
}

/** Counts what the calls of a client use from now on. */
function countUse(client: DynamoDBDocumentClient): { requests: number; units: number } {
  const used = { requests: 0, units: 0 }
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next({ ...args, input: { ...args.input, ReturnConsumedCapacity: 'TOTAL' } })
      const { ConsumedCapacity: capacity } = result.output as { ConsumedCapacity?: { CapacityUnits?: number } }
      used.requests++
      used.units += capacity?.CapacityUnits ?? 0
      return result
    },
    { step: 'initialize', name: 'countUse' },
  )
  return used
}
