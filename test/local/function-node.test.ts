import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { ASSEMBLY } from '../../lib/local/ensure-assembly.ts'
import { nodeFor } from '../../lib/local/lambda/function-node.ts'
import { readCloudAssembly } from '../../lib/local/template/cloud-assembly.ts'
import { readFunctions } from '../../lib/local/template/functions.ts'
import { Resources } from '../../lib/local/template/resources.ts'
import packageJson from '../../package.json' with { type: 'json' }

const functions = readFunctions(new Resources(readCloudAssembly(ASSEMBLY), 'http://queues'), ASSEMBLY)
const runtimes = [...new Set(functions.map(({ runtime }) => runtime))]
const PINNED = packageJson.optionalDependencies

test('the Node that package.json pins is that of every deployed function', () => {
  expect(runtimes).toHaveLength(1)
  for (const version of Object.values(PINNED)) expect(runtimes).toEqual([`nodejs${version.split('.')[0]}.x`])
})

const directory = join(import.meta.dirname, `../../node_modules/node-${process.platform}-${process.arch}`)

test.skipIf(!existsSync(directory))('and the one that runs them here', async () => {
  const { path, version, permissionFlag } = nodeFor(runtimes[0] ?? '')
  expect(path).toBe(join(directory, 'bin/node'))
  const { stdout } = await promisify(execFile)(path, [permissionFlag, '--print', 'process.versions.node'])
  expect([stdout.trim()]).toEqual([version])
  expect(Object.values(PINNED)).toContain(version)
})

test.skipIf(!existsSync(directory))('a runtime that nobody pinned is not run with another', () => {
  expect(() => nodeFor('nodejs26.x')).toThrow('The template deploys nodejs26.x, but package.json pins')
})
