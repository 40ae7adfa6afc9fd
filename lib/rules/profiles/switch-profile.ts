import type { FabricConfig } from '../../contract/fabric.ts'
import data from './switch-profiles.json' with { type: 'json' }

/** How the ports of one form can be set: by speed, or by breaking a port out into several. */
interface PortProfile {
  speeds?: readonly string[]
  /** The number of ports that each mode makes. */
  breakouts?: Readonly<Record<string, number>>
  defaultBreakout?: string
  autoNegAllowed: boolean
}

interface ProfilePort {
  profile?: string
  /** A port of a group has the group's profile and speed. */
  group?: string
  pipeline?: string
}

/** What the fabric knows of a model of switch. */
export interface SwitchProfile {
  optional: 'clsp' | 'cumulus' | null
  features: Readonly<Record<string, boolean>>
  portProfiles: Readonly<Record<string, PortProfile>>
  portGroups: Readonly<Record<string, { portProfile: string }>>
  /** Ports for data by name, such as `E1/1`. */
  ports: Readonly<Record<string, ProfilePort>>
  managementPorts: readonly string[]
  /** The most ports after breaking out; absent or 0: any number. */
  maxPorts?: number
  /** The same for each pipeline of the chip. */
  pipelines?: Readonly<Record<string, number>>
}

/** The built-in profiles of githedgehog/fabric v0.129.1, `pkg/ctrl/switchprofile`, Apache License 2.0. */
const PROFILES = new Map(Object.entries(data.profiles as Record<string, SwitchProfile>))

/** Returns a built-in profile; undefined if the fabric has none of that name, or was not told to include it. */
export function findProfile(name: string, config: FabricConfig): SwitchProfile | undefined {
  const profile = PROFILES.get(name)
  if (profile?.optional === 'clsp' && !config.include_clsp) return undefined
  if (profile?.optional === 'cumulus' && !config.include_cumulus) return undefined
  return profile
}

/** Whether a built-in profile has this name, included or not. */
export function isBuiltIn(name: string): boolean {
  return PROFILES.has(name)
}

/** Returns how a port can be set. A port of a group has no profile of its own. */
export function portProfileOf(profile: SwitchProfile, port: string): PortProfile | undefined {
  const name = ownMember(profile.ports, port)?.profile
  return name === undefined ? undefined : ownMember(profile.portProfiles, name)
}

/** Returns how the ports of a group can be set. */
export function groupProfileOf(profile: SwitchProfile, group: string): PortProfile | undefined {
  const name = ownMember(profile.portGroups, group)?.portProfile
  return name === undefined ? undefined : ownMember(profile.portProfiles, name)
}

/** Whether a profile has a port, for data or management. */
export function hasPort(profile: SwitchProfile, port: string): boolean {
  return Object.hasOwn(profile.ports, port) || profile.managementPorts.includes(port)
}

/**
 * Returns into how many ports a port is divided by a mode, or by the default mode if that is none of its modes;
 * undefined if the port cannot be broken out.
 */
export function lanesOf(profile: SwitchProfile, port: string, mode: string | undefined): number | undefined {
  const { breakouts, defaultBreakout = '' } = portProfileOf(profile, port) ?? {}
  if (breakouts === undefined) return undefined
  return ownMember(breakouts, mode ?? defaultBreakout) ?? ownMember(breakouts, defaultBreakout) ?? 1
}

function ownMember<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
