import { describe, expect, test } from 'vitest'
import { IngestedFabric } from '../../support/ingested-fabric.ts'
import { MANAGED, vpc } from '../../support/objects.ts'

async function faultsOf(files: Record<string, string>) {
  const fabric = await IngestedFabric.create()
  fabric.put(files)
  const { faults } = await fabric.ingest('01', {})
  return faults.map(({ file, message, related }) => ({ file, message, related: related?.map((place) => place.file) }))
}

describe('an object in several places', () => {
  test.each(['team#7', 'team#8, document 1', 'a'.repeat(80)])('is told with paths as they are: %s', async (folder) => {
    const [here, there] = [`${MANAGED}/${folder}/a.yaml`, `${MANAGED}/other#9/a.yaml`]
    const faults = await faultsOf({ [`managed/${folder}/a.yaml`]: vpc('a'), 'managed/other#9/a.yaml': vpc('a') })
    expect(faults).toHaveLength(2)
    expect(faults).toContainEqual({
      file: here,
      message: expect.stringContaining(`is also in ${there}`) as string,
      related: [there],
    })
    expect(faults).toContainEqual({
      file: there,
      message: expect.stringContaining(`is also in ${here}`) as string,
      related: [here],
    })
  })

  test('within one file is reported with its document', async () => {
    const faults = await faultsOf({ 'managed/x#1.yaml': `${vpc('a')}---\n${vpc('b')}---\n${vpc('a')}` })
    const message = `VPC.vpc.githedgehog.com/default/a is also in ${MANAGED}/x#1.yaml, document 3`
    expect(faults.map((fault) => [fault.file, fault.message, fault.related])).toEqual(
      Array.from({ length: 2 }, () => [`${MANAGED}/x#1.yaml`, message, [`${MANAGED}/x#1.yaml`]]),
    )
  })

  test('in many places is reported with the first', async () => {
    const files = Array.from({ length: 30 }, (_, at) => [`managed/many/${String(at).padStart(2, '0')}.yaml`, vpc('a')] as const)
    const [fault] = await faultsOf(Object.fromEntries(files))
    expect(fault?.related).toHaveLength(10)
    expect(fault?.message).toMatch(/, 19 more$/)
  })
})
