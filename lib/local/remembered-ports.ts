import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { listen } from './listen.ts'

const FILE = 'ports.json'

/**
 * Free ports for the named servers: those of the last run where they are still free, so that URLs stay the same
 * (a registered fabric carries the one of its repository), else any.
 */
export async function rememberedPorts<Name extends string>(
  directory: string,
  names: readonly Name[],
): Promise<Record<Name, number>> {
  const file = join(directory, FILE)
  const known = await readKnown(file)
  const ports = await Promise.all(names.map(async (name) => [name, await freePort(known[name])] as const))
  await writeFile(file, `${JSON.stringify(Object.fromEntries(ports), null, 2)}\n`)
  return Object.fromEntries(ports) as Record<Name, number>
}

async function readKnown(file: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
  } catch {
    return {}
  }
}

async function freePort(preferred: unknown): Promise<number> {
  if (typeof preferred !== 'number') return tryPort(0)
  return tryPort(preferred).catch(() => tryPort(0))
}

async function tryPort(port: number): Promise<number> {
  const server = createServer()
  const found = await listen(server, port)
  await new Promise((resolve) => server.close(resolve))
  return found
}
