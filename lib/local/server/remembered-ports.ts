import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { listen } from './listen.ts'

const FILE = 'ports.json'

/** A port that another process has, and the one that is used instead. */
export interface TakenPort<Name> {
  name: Name
  wanted: number
  used: number
}

/** Ports by the names of servers: those that somebody has asked for, and those of a first run. */
export interface WantedPorts<Name extends string> {
  asked?: Partial<Record<Name, number>>
  usual?: Partial<Record<Name, number>>
}

/**
 * Free ports for the named servers: those asked for, those of the last run, so that URLs stay the same (a registered
 * fabric contains the URL of its repository), or the usual ones. Instead of one that another process has it is the next
 * free.
 */
export async function rememberedPorts<Name extends string>(
  directory: string,
  names: readonly Name[],
  { asked = {}, usual = {} }: WantedPorts<Name> = {},
): Promise<{ ports: Record<Name, number>; taken: TakenPort<Name>[] }> {
  const file = join(directory, FILE)
  const known = await readKnown(file)
  const wanted = names.map((name) => ({ name, wanted: [asked[name], known[name], usual[name]].find(isPort) ?? 0 }))
  // Those that are free come first: the next free port of another name must not be one of them.
  const tried = await Promise.all(wanted.map(async (one) => ({ ...one, server: await occupied(one.wanted) })))
  const servers: { name: Name; wanted: number; server: Server }[] = []
  for (const { server, ...one } of tried) servers.push({ ...one, server: server ?? (await nextFree(one.wanted)) })
  const used = servers.map(({ name, wanted, server }) => ({ name, wanted, used: (server.address() as AddressInfo).port }))
  // All servers stay open until here, so that no two names get the same port.
  await Promise.all(servers.map(({ server }) => new Promise((resolve) => server.close(resolve))))
  const ports = Object.fromEntries(used.map(({ name, used }) => [name, used])) as Record<Name, number>
  await writeFile(file, `${JSON.stringify(ports, null, 2)}\n`)
  return { ports, taken: used.filter(({ wanted, used }) => wanted !== 0 && wanted !== used) }
}

async function readKnown(file: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
  } catch {
    return {}
  }
}

/** A server that holds the port; undefined if another process has it. */
async function occupied(port: number): Promise<Server | undefined> {
  const server = createServer()
  return listen(server, port).then(
    () => server,
    () => undefined,
  )
}

/** How far the next free port may be. */
const NEARBY = 50

async function nextFree(port: number): Promise<Server> {
  for (let next = port + 1; next <= Math.min(port + NEARBY, 65_535); next++) {
    const server = await occupied(next)
    if (server !== undefined) return server
  }
  const server = createServer()
  await listen(server, 0)
  return server
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536
}
