import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EXIT } from '../../lib/cli/errors/exit-code.ts'
import type { SearchPage } from '../../lib/contract/views/search.ts'
import type { Topology } from '../../lib/contract/views/topology.ts'
import { RAW } from '../support/objects.ts'
import { runGfm } from './captured-run.ts'
import { LabFabric } from './lab-fabric.ts'
import { recordedDeployment } from './recorded-deployment.ts'

const WIRING = readFileSync(join(import.meta.dirname, '../../samples/prepop.yaml'), 'utf8')

describe('on a remote', () => {
  const lab = new LabFabric()

  test('gfm topology, catalogue and search tell what is in a fabric as a whole', async () => {
    await lab.commit({ [`${RAW}/wiring.yaml`]: WIRING })
    await lab.run('ingest')
    await tellsTopology()
    await tellsNames()
    await findsAddress()
  })

  /** Links with both ports, and devices without a link. */
  async function tellsTopology(): Promise<void> {
    const { code, stdout } = await lab.run('topology server-05')
    expect(code).toBe(EXIT.done)
    expect(stdout).toMatch(/Server\/server-05 +\d devices, 2 links/)
    expect(stdout).toMatch(/server-05 enp2s1 +leaf-0\d E1\/\d+ +eslag +server-05--eslag--/)
    const { nodes } = JSON.parse((await lab.run('topology --json')).stdout) as Topology
    expect(nodes).toHaveLength(17)
    expect(await lab.run('topology nobody')).toMatchObject({ code: EXIT.failure, stdout: '' })
    expect((await lab.run('topology leaf-01 --depth 9')).stderr).toContain('a number from 1 to 5')
  }

  /** Each object by kind, namespace and name. */
  async function tellsNames(): Promise<void> {
    const { code, stdout } = await lab.run('catalogue')
    const lines = stdout.trimEnd().split('\n')
    expect([code, lines.length]).toEqual([EXIT.done, 48])
    expect(lines).toContain('switches.wiring.githedgehog.com/default/leaf-01')
    expect((await lab.run('catalogue --versions')).stdout).toMatch(/^switches\S+\/leaf-01 {2}[0-9a-f]{40}$/m)
  }

  /** An address, with an end at the limit. */
  async function findsAddress(): Promise<void> {
    const { stdout } = await lab.run('search 0C:20:12:FE:01:00')
    expect(stdout).toMatch(/1 found in \d+ files/)
    expect(stdout).toMatch(/Switch\.wiring\.githedgehog\.com\/default\/spine-01 +\/spec\/boot\/mac +0c:20:12:fe:01:00/)
    expect((await lab.run('search leaf --in names --limit 2')).stdout).toContain('more with a higher --limit')
    expect((await lab.run('search nobody')).stdout).toContain('nothing found')
  }
})

test('on a deployment gfm search reads all pages', async () => {
  const hit = { object: 'VPC.vpc.githedgehog.com/default/a', path: 'p', field: '/spec/vlan', value: '1001' }
  const page = { fabric: 'lab', head: null, searched: 1, total: 2 }
  const { url, seen } = await recordedDeployment({
    'GET lab/search/?q=1001&in=all&limit=100': { body: { ...page, found: [], next: 'm/a.yaml' } },
    'GET lab/search/?q=1001&in=all&limit=100&after=m%2Fa.yaml': { body: { ...page, found: [hit] } },
  })
  const { stdout } = await runGfm(['search', '1001', '--endpoint', url, '--fabric', 'lab', '--json'])
  expect(JSON.parse(stdout) as SearchPage).toMatchObject({ found: [hit], searched: 2 })
  expect(seen).toHaveLength(2)
})

test.each(['vni', 'base=VPC/a#/x', 'raw=VPC.vpc.githedgehog.com/default/a'])(
  '--take %s is refused with an example',
  async (take) => {
    const { code, stderr } = await runGfm(['ingest', '--take', take, '--remote', 'nowhere', '--fabric', 'lab'])
    expect(code).toBe(EXIT.usage)
    expect(stderr).toContain('expected SIDE=OBJECT#POINTER')
  },
)
