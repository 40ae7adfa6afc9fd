import type { Field } from '../model/field.ts'
import { hasPort, lanesOf, type SwitchProfile } from '../profiles/switch-profile.ts'

/** The ports of a switch by the names that its profile and its breakout modes give them. */
export interface SwitchPorts {
  profile: SwitchProfile
  breakouts: Field
}

/**
 * Whether a Connection can use a port: `E1/1` of any port, which for one that can be broken out means `E1/1/1`, or one
 * of the ports that the mode in force makes, or a port for management. Source: `GetAPI2NOSPortsFor` of
 * api/wiring/v1beta1/switchprofile_types.go.
 */
export function isConnectable(ports: SwitchPorts, port: string): boolean {
  return hasPort(ports.profile, port) || isSubPort(ports, port)
}

/**
 * Whether settings can name a port: a data port that cannot be broken out, or one of the ports that the mode in force
 * makes. Source: `GetAvailableAPIPorts`.
 */
export function isAddressable(ports: SwitchPorts, port: string): boolean {
  if (isSubPort(ports, port)) return true
  return Object.hasOwn(ports.profile.ports, port) && lanesInForce(ports, port) === undefined
}

/** As `isAddressable`, and the name of the port itself while it is in one piece. Source: `GetFECConfigurablePorts`. */
export function hasFec(ports: SwitchPorts, port: string): boolean {
  return isAddressable(ports, port) || lanesInForce(ports, port) === 1
}

/** Returns how many ports a data port is; undefined if it cannot be broken out. */
export function lanesInForce({ profile, breakouts }: SwitchPorts, port: string): number | undefined {
  return lanesOf(profile, port, breakouts.at(port).text || undefined)
}

/** Returns the port that `E1/1/2` is a part of: `E1/1`. */
export function basePort(port: string): string {
  return port.slice(0, port.lastIndexOf('/'))
}

function isSubPort(ports: SwitchPorts, port: string): boolean {
  const base = basePort(port)
  const lanes = lanesInForce(ports, base)
  const lane = port.slice(base.length + 1)
  return lanes !== undefined && /^[1-9]\d?$/.test(lane) && Number(lane) <= lanes
}
