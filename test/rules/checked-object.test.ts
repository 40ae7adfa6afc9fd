import { setImmediate as nextTurn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { readCheckedObject } from '../../lib/rules/model/checked-object.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

function readFromBuffer() {
  const bytes = Buffer.from('kind: VPC\nspec: {mtu: 9000}\n')
  return { object: readCheckedObject({ index: 1, bytes, firstLine: 1 }, 'a.yaml'), bytes: new WeakRef(bytes) }
}

test('an object that was read does not hold the bytes of its file', async () => {
  const { object, bytes } = readFromBuffer()
  await nextTurn()
  collectGarbage()
  expect(bytes.deref()).toBeUndefined()
  expect(object?.place(['spec', 'mtu'], 'value')).toEqual({ line: 2, column: 13 })
})
