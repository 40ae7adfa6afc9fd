import { expect, test } from 'vitest'
import { measureRecordUse, type RecordUse } from '../bench/record-units.ts'

const uses = (rows: RecordUse[]) => rows.map(({ action, requests, units }) => ({ action, requests, units }))

test('what an action uses of the table does not depend on the number of other fabrics', async () => {
  const [few, many] = [uses(await measureRecordUse(30)), uses(await measureRecordUse(90))]
  for (const { units, requests } of few) expect([units > 0, requests > 0]).toEqual([true, true])
  expect(many).toEqual(few)
})
