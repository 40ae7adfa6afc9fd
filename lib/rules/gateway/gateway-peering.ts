import type { Fabric, FabricObject } from '../model/fabric.ts'
import type { Field } from '../model/field.ts'
import { perObject } from '../model/memo.ts'
import type { Finding, Rule } from '../model/rule.ts'
import { type Vpc, vpcOf } from '../vpc/vpc.ts'

const EXTERNAL = 'ext.'

/** One of the two sides of a gateway peering. */
export interface Side {
  /** The key below `peering`: a VPC, or `ext.` and an external. */
  key: string
  /** The name of the external. */
  external: string | undefined
  field: Field
  exposes: readonly Field[]
}

/** The sides of a gateway peering that are not null. */
export const sidesOf = perObject(({ spec }: FabricObject): Side[] =>
  spec
    .at('peering')
    .members.filter(({ isSet }) => isSet)
    .map((field) => ({
      key: field.key,
      external: field.key.startsWith(EXTERNAL) ? field.key.slice(EXTERNAL.length) : undefined,
      field,
      exposes: field.at('expose').items,
    })),
)

/** Returns the VPC of a side; undefined for an external, and for a VPC that does not exist. */
export function vpcOfSide({ key, external }: Pick<Side, 'key' | 'external'>, fabric: Fabric): Vpc | undefined {
  const object = external === undefined ? fabric.find('VPC', key) : undefined
  return object === undefined ? undefined : vpcOf(object)
}

const PORT = /^(\d{1,5})(?:-(\d{1,5}))?$/
const LAST_PORT = 65_535

/** Whether a text is a port or a range of ports: `80`, `8080-8090`. */
export function isPorts(text: string): boolean {
  const [, first, last = first] = PORT.exec(text) ?? []
  return Number(first) >= 1 && Number(first) <= Number(last) && Number(last) <= LAST_PORT
}

/** Makes rules about each part of a peering; `of`: what the part belongs to. */
export function ruleOfEach<Whole>(partsOf: (object: FabricObject) => Iterable<readonly [part: Field, of: Whole]>) {
  return (
    id: string,
    summary: string,
    hint: string,
    check: (part: Field, of: Whole, fabric: Fabric) => Iterable<Finding>,
  ): Rule => ({
    id,
    kinds: ['GatewayPeering'],
    severity: 'error',
    summary,
    hint,
    *check(object, fabric) {
      for (const [part, of] of partsOf(object)) yield* check(part, of, fabric)
    },
  })
}
