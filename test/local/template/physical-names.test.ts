import { expect, test } from 'vitest'
import { functionIn } from '../../../lib/local/template/physical-names.ts'

const ARN = 'arn:aws:lambda:us-east-1:000000000000:function:objects'

test.each([
  [ARN, 'objects'],
  [`${ARN}:live`, 'objects'],
  ['objects:live', 'objects'],
  ['objects', 'objects'],
])('%s is the function %s', (called, name) => {
  expect(functionIn(called)).toBe(name)
})
