import { describe, expect, test } from 'vitest'
import { GIT_LIMITS } from '../../lib/git/limits.ts'
import { PackError } from '../../lib/git/pack/pack-error.ts'
import { deltaPack } from '../support/delta-pack.ts'
import { indexBytes } from '../support/index-bytes.ts'

const OBJECT = { objectBytes: 1_000_000 }
const SMALL = { workBytes: 1_000_000, workRatio: 0, mostWorkBytes: 1_000_000_000, turnBytes: 10_000 }

describe.each(['wide', 'chain'] as const)('deltas that are %s', (shape) => {
  const pack = deltaPack({ baseBytes: 10_000, deltas: 300, shape })

  test('are taken within the limits', async () => {
    await expect(indexBytes(pack, OBJECT)).resolves.toMatchObject({ pack })
  })

  test('are refused when they make more than the limit', async () => {
    await expect(indexBytes(pack, { ...OBJECT, limits: SMALL })).rejects.toThrow(/would produce more than 1000000 bytes/)
  })

  test('may produce more if their pack is larger', async () => {
    const workRatio = Math.ceil(4_000_000 / pack.length)
    await expect(indexBytes(pack, { ...OBJECT, limits: { ...SMALL, workRatio } })).resolves.toBeDefined()
    await expect(indexBytes(pack, { ...OBJECT, limits: { ...SMALL, workRatio, mostWorkBytes: 1_000_000 } })).rejects.toThrow(
      PackError,
    )
  })

  test('yield to others and notice an abort after a number of bytes', async () => {
    const controller = new AbortController()
    const progress: number[] = []
    const onProgress = (done: number) => {
      progress.push(done)
      if (progress.length === 5) controller.abort()
    }
    const limits = { ...SMALL, workBytes: 1_000_000_000, turnBytes: 100_000 }
    const indexed = indexBytes(pack, { ...OBJECT, limits, signal: controller.signal, onProgress })
    await expect(indexed).rejects.toThrow(/abort/)
    expect(progress).toHaveLength(5)
    expect(progress.at(-1)).toBeLessThan(100)
  })
})

test.each([
  ['as long as Git makes them', GIT_LIMITS.deltaChain.value, 'taken'],
  ['longer', GIT_LIMITS.deltaChain.value + 1, 'refused'],
])('a chain of deltas %s', async (_, deltas, fate) => {
  const pack = deltaPack({ baseBytes: 10, deltas, shape: 'chain' })
  const outcome = await indexBytes(pack, OBJECT).then(
    () => 'taken',
    (error: Error) => (error.message.includes('a chain of deltas is longer than 4095') ? 'refused' : error.message),
  )
  expect(outcome).toBe(fate)
})

test('more objects than the limit are refused before any is read', async () => {
  const pack = deltaPack({ baseBytes: 10, deltas: 5, shape: 'wide' })
  await expect(indexBytes(pack, { ...OBJECT, limits: { packObjects: 5 } })).rejects.toThrow(/holds 6 objects; the limit is 5/)
  await expect(indexBytes(pack, { ...OBJECT, limits: { packObjects: 6 } })).resolves.toBeDefined()
})

test('deltas with a missing base are refused', async () => {
  const pack = deltaPack({ baseBytes: 10, deltas: 50, shape: 'missing' })
  await expect(indexBytes(pack, OBJECT)).rejects.toThrow(/50 objects that deltas name are not in the pack/)
})
