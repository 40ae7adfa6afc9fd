import * as z from 'zod'
import { fault } from '../fault.ts'
import { commitId, count } from '../scalars.ts'

/** From the outside to the servers: the rows of a drawing. */
export const TIERS = ['external', 'spine', 'leaf', 'gateway', 'server'] as const

/** What is wired: a device, or what is outside the fabric. */
export const topologyNode = z.object({
  id: z.string().describe('Kind and name: `Switch/leaf-01`'),
  kind: z.string(),
  name: z.string(),
  tier: z.enum(TIERS),
  role: z.string().describe("A switch's own word; empty for other kinds"),
  group: z.string().describe('Its redundancy group; empty without one'),
  object: z.string().nullable().describe('Identity as in the manifest; null for a device that links name and no object is'),
  links: count.describe('All its links, also those that this answer does not have'),
})

const linkEnd = z.object({ node: z.string(), port: z.string().describe('Without the name of the device') })

export const topologyLink = z.object({
  connection: z.string().describe('Identity of its Connection as in the manifest'),
  type: z.string().describe('`fabric`, `mesh`, `eslag` ...'),
  a: linkEnd,
  b: linkEnd.nullable().describe('Null for a link that leads out of the fabric'),
})

/** What is wired with what: all of a fabric, or the neighbourhood of a device. */
export const topology = z.object({
  fabric: z.string(),
  head: commitId.nullable(),
  focus: z.string().nullable().describe('The node in the middle; null for the whole fabric'),
  nodes: z.array(topologyNode),
  links: z.array(topologyLink),
  issues: z.array(fault).describe('What the rules of the fabric refuse in its connections'),
  left_out: z
    .object({ nodes: count, links: count, issues: count })
    .describe('What is not told, because there is too much: ask for the neighbourhood of a device'),
})

export type Tier = (typeof TIERS)[number]
export type TopologyNode = z.infer<typeof topologyNode>
export type TopologyLink = z.infer<typeof topologyLink>
export type Topology = z.infer<typeof topology>
