import { describe, expect, test } from 'vitest'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { planInit } from '../../../lib/domain/init/init.ts'
import { MemorySnapshot } from '../../support/memory-snapshot.ts'
import { ANN } from '../../support/objects.ts'

const init = (name: string) =>
  planInit(
    new MemorySnapshot({}),
    { ...defaultSettings(name), directory: 'fabrics/x/gitops' },
    { operation: '01', kind: 'init', actor: ANN, time: new Date('2026-11-23T05:50:33Z') },
    { force: false, stripHnpStamps: false },
  )

describe('the name of a new fabric is one that the API takes', () => {
  test.each(['lab', 'lab-1', '1', 'a'.repeat(63)])('%s', async (name) => {
    expect((await init(name)).alreadyInitialized).toBe(false)
  })

  test.each(['LAB_1', 'de mo', '-x', 'x-', 'a/b', 'Ünï', '', 'a'.repeat(64)])('not %j', async (name) => {
    const rule = "at most 63 lower-case letters, digits and '-', starting and ending with a letter or digit"
    const message = `${JSON.stringify(name)} cannot be the name of a fabric: expected ${rule}`
    const fault = { code: 'invalid_name', severity: 'error', message, file: 'name', found: name, expected: rule }
    await expect(init(name)).rejects.toMatchObject({ code: 'invalid_request', message, data: { faults: [fault] } })
  })
})
