import { ingestOrQueue } from '../../lib/app/operations/queued-ingest.ts'
import { editFabricObject } from '../../lib/app/operations/registered-operations.ts'
import { asked, askedIngest, raw, vpcWith } from '../support/objects.ts'
import { deploymentOver, type Way } from './in-memory.ts'
import { VirtualClock } from './virtual-clock.ts'

/** How far away the services are, in milliseconds. */
export const DELAYS = { dynamodb: 5, s3: 20, git: 30 } as const

export interface CriticalPath {
  what: string
  /** The sum of the delays that come one after the other. */
  ms: number
  /** Each call with its service's name, and when it begins and ends. */
  graph: string[]
}

/** What calls of the API wait for in a warm process, if nothing but the way to the services takes time. */
export async function criticalPaths(): Promise<CriticalPath[]> {
  const clock = new VirtualClock()
  const path: { way: Way } = { way: async (_service, _name, answer) => answer() }
  const { deployment, host } = await deploymentOver((...call) => path.way(...call), ['lab'])
  const drop = (file: string, names: readonly string[]) =>
    host.edit({ [raw(file)]: names.map((name) => vpcWith(name)).join('---\n') }, 'by hand')
  const queue = { enqueue: () => Promise.reject(new Error('nothing is queued')) }
  const ingest = () => ingestOrQueue({ ...deployment, queue }, 'lab', askedIngest(), { wantsQueue: false })
  const patch = () =>
    editFabricObject(deployment, 'lab', {
      ...asked(),
      name: { kind: 'vpc', namespace: 'default', name: 'a' },
      edit: { action: 'patch', merge: { spec: { mtu: 9100 } } },
      precondition: { matches: '*' },
      ingest: false,
    })
  drop('first.yaml', ['a'])
  await ingest()
  path.way = (service, name, answer) => clock.call(`${service} ${name}`, DELAYS[service], answer)
  const timed = async (what: string, work: () => Promise<unknown>): Promise<CriticalPath> => {
    await clock.run(work)
    return { what, ms: clock.now, graph: clock.graph }
  }
  drop('all.yaml', ['b', 'c', 'd'])
  return [
    await timed('ingest of three documents', ingest),
    await timed('ingest with nothing to do', ingest),
    await timed('patch of one object', patch),
  ]
}
