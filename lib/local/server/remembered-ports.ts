import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { listen } from './listen.ts'

const FILE = 'ports.json'

/**
 * Free ports for the named servers. Reuses the ports of the last run where they are still free, so that URLs stay the
 * same (a registered fabric contains the URL of its repository).
 */
export async function rememberedPorts<Name extends string>(
  directory: string,
  names: readonly Name[],
): Promise<Record<Name, number>> {
  const file = join(directory, FILE)
  const known = await readKnown(file)
  const servers = await Promise.all(names.map(async (name) => [name, await occupy(known[name])] as const))
  const ports = Object.fromEntries(servers.map(([name, server]) => [name, (server.address() as AddressInfo).port]))
  // All servers stay open until here, so that no two names get the same port.
  await Promise.all(servers.map(([, server]) => new Promise((resolve) => server.close(resolve))))
  await writeFile(file, `${JSON.stringify(ports, null, 2)}\n`)
  return ports as Record<Name, number>
}

async function readKnown(file: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
  } catch {
    return {}
  }
}

async function occupy(preferred: unknown): Promise<Server> {
  const server = createServer()
  if (isPort(preferred)) await listen(server, preferred).catch(() => listen(server, 0))
  else await listen(server, 0)
  return server
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536
}
