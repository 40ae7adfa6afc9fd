import { fabricFindings, findingsOf } from '../../lib/domain/check/plan-findings.ts'
import { newFabric } from '../../lib/domain/manifest/fabric-state.ts'
import { ChangeSet } from '../../lib/domain/tree/change-set.ts'
import { MemorySnapshot } from '../support/memory-snapshot.ts'
import { LAB, MANAGED, managed } from '../support/objects.ts'

/** What the rules of a fabric cost, with the reading of its objects: `npx tsx test/bench/rules.ts [objects]`. */
const [count = '20000'] = process.argv.slice(2)
const VPC = 'apiVersion: vpc.githedgehog.com/v1beta1'
const WIRING = 'apiVersion: wiring.githedgehog.com/v1beta1'
const PORTS = 40

function filesOf(servers: number): Record<string, string> {
  const files: Record<string, string> = {
    [`${MANAGED}/vlannamespaces/default.yaml`]: `${WIRING}\nkind: VLANNamespace\nmetadata:\n  name: default\nspec:\n  ranges: [{from: 1, to: 2999}]\n`,
    [`${MANAGED}/ipv4namespaces/default.yaml`]: `${VPC}\nkind: IPv4Namespace\nmetadata:\n  name: default\nspec:\n  subnets: [10.0.0.0/8]\n`,
  }
  for (let leaf = 0; leaf * PORTS < servers; leaf++)
    files[`${MANAGED}/switches/leaf-${leaf}.yaml`] =
      `${WIRING}\nkind: Switch\nmetadata:\n  name: leaf-${leaf}\nspec:\n  role: server-leaf\n  profile: dell-s5248f-on\n`
  for (let server = 0; server < servers; server++) {
    const leaf = `leaf-${Math.floor(server / PORTS)}`
    const connection = `s-${server}--unbundled--${leaf}`
    files[`${MANAGED}/servers/s-${server}.yaml`] = `${WIRING}\nkind: Server\nmetadata:\n  name: s-${server}\nspec: {}\n`
    files[`${MANAGED}/connections/${connection}.yaml`] =
      `${WIRING}\nkind: Connection\nmetadata:\n  name: ${connection}\nspec:\n  unbundled:\n    link:\n      server:\n        port: s-${server}/enp2s1\n      switch:\n        port: ${leaf}/E1/${(server % PORTS) + 1}\n`
    files[managed(`v-${server}`)] =
      `${VPC}\nkind: VPC\nmetadata:\n  name: v-${server}\nspec:\n  subnets:\n    default:\n      subnet: 10.${server >> 8}.${server % 256}.0/24\n      vlan: ${(server % 2999) + 1}\n`
    files[`${MANAGED}/vpcattachments/a-${server}.yaml`] =
      `${VPC}\nkind: VPCAttachment\nmetadata:\n  name: a-${server}\nspec:\n  connection: ${connection}\n  subnet: v-${server}/default\n`
  }
  return files
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const [before, cpu] = [performance.now(), process.cpuUsage()]
  const result = await work()
  const { user, system } = process.cpuUsage(cpu)
  console.log(`${what}: ${Math.round(performance.now() - before)} ms, ${Math.round((user + system) / 1000)} ms of CPU`)
  return result
}

const files = filesOf(Math.floor(Number(count) / 4))
const fabric = await newFabric(new MemorySnapshot(files), { name: 'lab', directory: LAB, validation: 'strict' })
console.log(`${Object.keys(files).length} objects`)
await timed('all, the first time in a process', () => fabricFindings(fabric))
await timed('all, once they are read', () => fabricFindings(fabric))
for (let edit = 1; edit <= 5; edit++) {
  const changes = new ChangeSet()
  const path = managed(`v-${edit}`)
  changes.write(path, Buffer.from((files[path] ?? '').replace('/24', '/25')), 'as it was')
  await timed('what the edit of one VPC brings', () => findingsOf(fabric, changes))
}
