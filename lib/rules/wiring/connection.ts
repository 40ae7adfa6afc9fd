import type { FabricObject } from '../model/fabric.ts'
import type { Field } from '../model/field.ts'
import { perObject } from '../model/memo.ts'

/** In the order in which the fabric looks for them: the first counts. */
export const CONNECTION_TYPES = [
  'unbundled',
  'bundled',
  'eslag',
  'fabric',
  'mesh',
  'gateway',
  'vpcLoopback',
  'external',
  'staticExternal',
] as const

export type ConnectionType = (typeof CONNECTION_TYPES)[number]

/** Accepted with a warning, and read no further. */
export const DEPRECATED_TYPES = ['mclag', 'mclagDomain'] as const

type EndName = 'switch' | 'server' | 'spine' | 'leaf' | 'leaf1' | 'leaf2' | 'switch1' | 'switch2' | 'gateway'

/** What is at one end of a link. */
export type Device = 'switch' | 'server' | 'gateway'

export interface End {
  name: EndName
  device: Device
  /** The end's mapping, with `port` and perhaps `ip`. */
  field: Field
  port: Field
  /** The parts of the port before and behind the first slash; empty if there is none. */
  deviceName: string
  portName: string
}

export interface Connection {
  /** Undefined if there is none of those in use. */
  type: ConnectionType | undefined
  isDeprecated: boolean
  /** The mapping below `spec` that the type names. */
  field: Field
  links: readonly (readonly [End, ...End[]])[]
  ends: readonly End[]
}

const ENDS: Record<ConnectionType, readonly [EndName, ...EndName[]]> = {
  unbundled: ['server', 'switch'],
  bundled: ['server', 'switch'],
  eslag: ['server', 'switch'],
  fabric: ['spine', 'leaf'],
  mesh: ['leaf1', 'leaf2'],
  gateway: ['switch', 'gateway'],
  vpcLoopback: ['switch1', 'switch2'],
  external: ['switch'],
  staticExternal: ['switch'],
}

const ONE_LINK: ReadonlySet<ConnectionType> = new Set(['unbundled', 'external', 'staticExternal'])

/** A connection as the fabric reads it: `Endpoints` of api/wiring/v1beta1/connection_types.go. */
export const connectionOf = perObject(({ spec }: FabricObject): Connection => {
  const isDeprecated = DEPRECATED_TYPES.some((type) => spec.at(type).isSet)
  const type = CONNECTION_TYPES.find((type) => spec.at(type).isSet)
  if (isDeprecated || type === undefined) return { type: undefined, isDeprecated, field: spec, links: [], ends: [] }
  const field = spec.at(type)
  const links = (ONE_LINK.has(type) ? [field.at('link')] : field.at('links').items).map((link) => {
    const [first, ...others] = ENDS[type]
    return [endOf(link, first), ...others.map((name) => endOf(link, name))] as const
  })
  return { type, isDeprecated, field, links, ends: links.flat() }
})

/** Returns the ends at a switch, or at another device. */
export function endsAt(connection: Connection, device: Device): End[] {
  return connection.ends.filter((end) => end.device === device)
}

function endOf(link: Field, name: EndName): End {
  const field = link.at(name)
  const port = field.at('port')
  const slash = port.text.indexOf('/')
  const [deviceName, portName] = slash < 0 ? ['', ''] : [port.text.slice(0, slash), port.text.slice(slash + 1)]
  return { name, device: name === 'server' || name === 'gateway' ? name : 'switch', field, port, deviceName, portName }
}
