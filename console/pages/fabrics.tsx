import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { FabricRecord } from '../../lib/contract/fabric.ts'
import type { HealthReport } from '../../lib/contract/health.ts'
import type { FabricOverview } from '../../lib/contract/views/fabric-conditions.ts'
import { type Condition, conditionListed, severityOf } from '../data/condition.ts'
import { keptConditions, readCondition } from '../data/conditions.ts'
import { paths } from '../data/paths.ts'
import { useResource } from '../data/resource.ts'
import { pathTo } from '../navigation/route.ts'
import { CommandLine } from '../parts/command-line.tsx'
import { Heading } from '../parts/heading.tsx'
import { Plain } from '../parts/plain.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { Table } from '../parts/table.tsx'
import { Waiting } from '../parts/waiting.tsx'

/** Requests for the states of fabrics that are under way at once. */
const AT_ONCE = 4

/** All fabrics, worst first, and the deployment's own health. */
export function FabricsPage() {
  const { loaded, refresh } = useResource<FabricOverview>(`${paths.fabrics}?limit=100&status=true`)
  const state = loaded.value
  return (
    <>
      <Heading title="Fabrics" />
      {state.state === 'loading' && <Waiting what="fabrics" />}
      {state.state === 'failed' && <ProblemPanel problem={state.problem} onRetry={refresh} />}
      {state.state === 'ready' && <FabricTable {...state.value} />}
      {state.state === 'ready' && state.value.next !== undefined && (
        <p class="quiet">
          Only the first 100 fabrics are shown; <code>gfm fabric list</code> has all of them.
        </p>
      )}
      <p>
        <a class="button" href={pathTo({ page: 'new-fabric' })}>
          Register a fabric …
        </a>
      </p>
      <Health />
      <CommandLine command={{ do: 'fabrics' }} />
    </>
  )
}

function FabricTable({ fabrics, conditions: listed = {} }: FabricOverview) {
  const seen = useConditions(fabrics)
  const told = Object.entries(listed).map(([id, each]) => [id, conditionListed(each)] as const)
  const conditions: Readonly<Record<string, Condition>> = { ...Object.fromEntries(told), ...seen }
  if (fabrics.length === 0)
    return (
      <div class="panel">
        <p>No fabric is registered yet.</p>
      </div>
    )
  const rank = ({ id }: FabricRecord) => severityOf(conditions[id])
  const sorted = fabrics.toSorted((a, b) => rank(b) - rank(a) || (a.name < b.name ? -1 : 1))
  return (
    <Table columns={['Fabric', 'Needs a hand', 'Objects', 'Branch', 'Ingestion']}>
      {sorted.map((fabric) => (
        <FabricRow key={fabric.id} fabric={fabric} condition={conditions[fabric.id]} />
      ))}
    </Table>
  )
}

function FabricRow({ fabric, condition }: { fabric: FabricRecord; condition: Condition | undefined }) {
  const { id, name, description, branch, repository_url, watcher_enabled } = fabric
  return (
    <tr>
      <td>
        <a href={pathTo({ page: 'fabric', fabric: id })}>
          <strong>
            <Plain text={name} />
          </strong>
        </a>
        <div class="quiet">
          <Plain text={description ?? ''} />
        </div>
      </td>
      <td>
        {condition === undefined || condition.notes.length === 0 ? (
          <span class="quiet">is looked at …</span>
        ) : (
          <span class="row">
            {condition.notes.map(({ tone, text }) => (
              <span key={text} class={`badge ${tone}`}>
                <Plain text={text} />
              </span>
            ))}
          </span>
        )}
      </td>
      <td>{condition?.objects?.toLocaleString('en') ?? '–'}</td>
      <td>
        <Plain text={branch} />
        <div class="quiet">
          <Plain text={repository_url} />
        </div>
      </td>
      <td>{watcher_enabled ? 'on' : <span class="badge warn">off</span>}</td>
    </tr>
  )
}

/** The condition of each fabric, as far as it is known; a few are asked for at once. */
function useConditions(fabrics: readonly FabricRecord[]): Readonly<Record<string, Condition>> {
  const known = useSignal<Readonly<Record<string, Condition>>>(keptConditions(fabrics))
  useEffect(() => {
    const aborting = new AbortController()
    const waiting = [...fabrics]
    const work = async () => {
      for (let fabric = waiting.shift(); fabric !== undefined; fabric = waiting.shift()) {
        const condition = await readCondition(fabric.id, aborting.signal)
        if (aborting.signal.aborted) return
        known.value = { ...known.value, [fabric.id]: condition }
      }
    }
    for (let worker = 0; worker < AT_ONCE; worker += 1) void work()
    return () => aborting.abort()
  }, [fabrics])
  return known.value
}

function Health() {
  const { loaded, refresh } = useResource<HealthReport>(paths.health)
  const state = loaded.value
  return (
    <section aria-labelledby="health">
      <h2 id="health">Deployment</h2>
      {state.state === 'loading' && <Waiting what="the health of the deployment" />}
      {state.state === 'failed' && <ProblemPanel problem={state.problem} onRetry={refresh} />}
      {state.state === 'ready' && <HealthRow health={state.value} />}
    </section>
  )
}

function HealthRow({ health }: { health: HealthReport }) {
  const { stage, version, table, bucket, queue, dead_letters, dead_events } = health
  const depth = (of: HealthReport['queue'], isDead: boolean) => {
    if (of.status === 'failed') return { text: of.reason, tone: 'bad' }
    return { text: `${of.waiting} waiting`, tone: isDead && of.waiting > 0 ? 'bad' : 'good' }
  }
  const plain = (of: HealthReport['table']) =>
    of.status === 'ok' ? { text: 'ok', tone: 'good' } : { text: of.reason, tone: 'bad' }
  const rows = [
    { name: 'records', ...plain(table) },
    { name: 'originals', ...plain(bucket) },
    { name: 'queue', ...depth(queue, false) },
    { name: 'failed messages', ...depth(dead_letters, true) },
    { name: 'failed events', ...depth(dead_events, true) },
  ]
  return (
    <p class="row">
      {rows.map(({ name, text, tone }) => (
        <span key={name} class={`badge ${tone}`}>
          {name}: <Plain text={text} />
        </span>
      ))}
      <a href={pathTo({ page: 'failed-messages' })}>Failed messages</a>
      <span class="quiet">
        {stage}, version {version}
      </span>
    </p>
  )
}
