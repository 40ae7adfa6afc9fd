import type { Topology, TopologyLink } from '../../lib/contract/views/topology.ts'
import { idIn } from '../data/identity.ts'
import { paths } from '../data/paths.ts'
import { useResource } from '../data/resource.ts'
import { go } from '../navigation/navigation.ts'
import { pathTo, type Route, topologyOf } from '../navigation/route.ts'
import { CommandLine } from '../parts/command-line.tsx'
import { FaultList } from '../parts/fault-list.tsx'
import { Heading } from '../parts/heading.tsx'
import { Plain } from '../parts/plain.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { Table } from '../parts/table.tsx'
import { Waiting } from '../parts/waiting.tsx'
import { Drawing } from '../topology/drawing.tsx'
import { canBeDrawn } from '../topology/layout.ts'
import { Matrix } from '../topology/matrix.tsx'

const MOST_LINKS = 500
const MOST_NAMES = 500
const DEPTHS = ['1', '2', '3', '4', '5']

/** What is wired with what: all of the fabric, or what is near one device. */
export function TopologyPage({ asked }: { asked: Route & { page: 'topology' } }) {
  const { fabric, focus, depth } = asked
  const { loaded, refresh } = useResource<Topology>(paths.topology(fabric, focus, depth))
  const state = loaded.value
  return (
    <>
      <Heading title={focus === '' ? `Topology of ${fabric}` : `Wiring of ${focus}`}>
        <Plain text={focus === '' ? 'Topology' : `Wiring of ${focus}`} />
      </Heading>
      <Choice asked={asked} topology={state.state === 'ready' ? state.value : undefined} />
      {state.state === 'loading' && <Waiting what="the topology" />}
      {state.state === 'failed' && <ProblemPanel problem={state.problem} onRetry={refresh} />}
      {state.state === 'ready' && <Wiring fabric={fabric} topology={state.value} />}
      <CommandLine command={{ do: 'topology', fabric, focus, depth }} />
    </>
  )
}

function Choice({ asked, topology }: { asked: Route & { page: 'topology' }; topology: Topology | undefined }) {
  const { fabric, focus, depth } = asked
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault()
        const given = new FormData(event.currentTarget)
        go(pathTo(topologyOf(fabric, String(given.get('focus')).trim(), String(given.get('depth')))))
      }}
    >
      <label>
        Device
        <input name="focus" key={focus} defaultValue={focus} list="devices" autocomplete="off" spellcheck={false} />
      </label>
      <datalist id="devices">
        {topology?.nodes.slice(0, MOST_NAMES).map(({ id }) => (
          <option key={id} value={id} />
        ))}
      </datalist>
      <label>
        Links away
        <select name="depth" defaultValue={depth || '1'}>
          {DEPTHS.map((each) => (
            <option key={each} value={each} selected={each === (depth || '1')}>
              {each}
            </option>
          ))}
        </select>
      </label>
      <button type="submit">Show</button>
      {focus !== '' && <a href={pathTo(topologyOf(fabric))}>The whole fabric</a>}
    </form>
  )
}

function Wiring({ fabric, topology }: { fabric: string; topology: Topology }) {
  const { nodes, links, issues, left_out, focus } = topology
  const middle = nodes.find(({ id }) => id === focus)
  const object = middle?.object == null ? undefined : idIn(middle.object)
  const lone = nodes.filter((node) => node.links === 0)
  const hidden = left_out.nodes + left_out.links + left_out.issues
  if (nodes.length === 0)
    return (
      <p>Nothing is wired here yet: a Switch, Server, Gateway or External would be drawn, and each Connection between them.</p>
    )
  return (
    <>
      <p>
        {nodes.length.toLocaleString('en')} devices, {links.length.toLocaleString('en')} links
        {object !== undefined && (
          <>
            {' · '}
            <a href={pathTo({ page: 'object', fabric, object, view: 'text' })}>
              The object <Plain text={object.name} />
            </a>
          </>
        )}
      </p>
      {hidden > 0 && (
        <p class="badge warn">
          {left_out.nodes.toLocaleString('en')} devices, {left_out.links.toLocaleString('en')} links and{' '}
          {left_out.issues.toLocaleString('en')} faults are left out: choose a device to see all that is near it.
        </p>
      )}
      {issues.length > 0 && (
        <>
          <h2>What is wrong</h2>
          <FaultList faults={issues} />
        </>
      )}
      {canBeDrawn(topology) ? <Drawing fabric={fabric} topology={topology} /> : <Matrix fabric={fabric} topology={topology} />}
      {lone.length > 0 && (
        <p>
          Without a link:{' '}
          <Plain
            text={lone
              .slice(0, MOST_NAMES)
              .map(({ id }) => id)
              .join(', ')}
          />
        </p>
      )}
      <h2>Links</h2>
      <Links fabric={fabric} links={links} />
    </>
  )
}

function Links({ fabric, links }: { fabric: string; links: readonly TopologyLink[] }) {
  return (
    <>
      <Table columns={['From', 'Port', 'To', 'Port there', 'Type', 'Connection']}>
        {links.slice(0, MOST_LINKS).map(({ a, b, type, connection }, at) => (
          <tr key={at}>
            <End fabric={fabric} end={a} />
            {b === null ? <td colSpan={2}>out of the fabric</td> : <End fabric={fabric} end={b} />}
            <td>{type}</td>
            <td>
              <Connection fabric={fabric} identity={connection} />
            </td>
          </tr>
        ))}
      </Table>
      {links.length > MOST_LINKS && (
        <p class="quiet">{(links.length - MOST_LINKS).toLocaleString('en')} more links are not shown: choose a device above.</p>
      )}
    </>
  )
}

function End({ fabric, end: { node, port } }: { fabric: string; end: TopologyLink['a'] }) {
  return (
    <>
      <td>
        <a href={pathTo(topologyOf(fabric, node))}>
          <Plain text={node.slice(node.indexOf('/') + 1)} />
        </a>
      </td>
      <td class="mono">
        <Plain text={port} />
      </td>
    </>
  )
}

function Connection({ fabric, identity }: { fabric: string; identity: string }) {
  const object = idIn(identity)
  if (object === undefined) return <Plain text={identity} />
  return (
    <a href={pathTo({ page: 'object', fabric, object, view: 'text' })}>
      <Plain text={object.name} />
    </a>
  )
}
