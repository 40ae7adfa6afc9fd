import type { Fabric, FabricObject } from '../model/fabric.ts'
import { perFabric } from '../model/memo.ts'
import { type ConnectionType, connectionOf } from './connection.ts'

/** Types of connections whose links have addresses. */
export const ADDRESSED: ReadonlySet<ConnectionType | undefined> = new Set(['fabric', 'mesh', 'gateway'])

/**
 * Whether the wiring is as people write it, before hhfab computes ASNs and addresses: not one switch, link or gateway
 * has any. Source: `getHydration` of pkg/hhfab/hydrate.go in githedgehog/fabricator.
 */
export const isUnhydrated = perFabric(
  (fabric: Fabric) =>
    fabric.of('Switch').length > 0 &&
    !fabric.of('Switch').some(hasComputedValue) &&
    !fabric.of('Gateway').some(hasComputedValue) &&
    !fabric.of('Connection').some(hasLinkAddress),
)

function hasComputedValue({ spec }: FabricObject): boolean {
  return ['asn', 'ip', 'protocolIP', 'vtepIP'].some((name) => !spec.at(name).isZero)
}

function hasLinkAddress(object: FabricObject): boolean {
  const { type, ends } = connectionOf(object)
  return ADDRESSED.has(type) && ends.some(({ field }) => !field.at('ip').isZero)
}
