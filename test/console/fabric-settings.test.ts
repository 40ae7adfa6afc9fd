import { expect, test } from 'vitest'
import { changedSettings, type FabricSettings, patchFor, rebased, settingsOf } from '../../console/data/fabric-settings.ts'
import { newFabricRecord } from '../../lib/app/registry/new-fabric-record.ts'
import { defaultSettings } from '../../lib/domain/fabric/default-settings.ts'
import { fabricUpdate } from '../../lib/http/requests/schemas/fabric.ts'

const place = { id: 'repo-1', url: 'https://git.example.com/lab.git', branch: 'main' }
const RECORD = {
  ...newFabricRecord(defaultSettings('lab'), place, new Date(0)),
  commit: { sign_off: true, template: '{subject}' },
}
const READ = settingsOf(RECORD)

test.each<[Partial<FabricSettings>, object]>([
  [{}, {}],
  [{ description: '', delivery: 'propose' }, { delivery: 'propose' }],
  [{ template: '' }, { commit: { template: null } }],
  [{ sign_off: false, template: '{summary}' }, { commit: { sign_off: false, template: '{summary}' } }],
  [{ scan_interval: '600' }, { scan_interval: 600 }],
  [{ scan_interval: '' }, { scan_interval: null }],
  [
    { validation: 'strict', crds: 'own', commit_status: true },
    { validation: 'strict', crds: 'own', commit_status: true },
  ],
])('%o is sent as %o, which the API takes', (changed, patch) => {
  const sent = patchFor(changedSettings(READ, { ...READ, ...changed }))
  expect(sent).toEqual(patch)
  expect(fabricUpdate.safeParse(sent).success).toBe(true)
})

test('what is no number is sent as it was typed, and refused at its field', () => {
  const { error } = fabricUpdate.safeParse(patchFor({ scan_interval: 'soon' }))
  expect(error?.issues.map(({ path }) => path)).toEqual([['scan_interval']])
})

test('what somebody else has saved is taken where the form has not changed it, and told', () => {
  const mine = { ...READ, scan_interval: '600', auto_merge: true }
  const theirs = { ...READ, scan_interval: '900', description: 'theirs' }
  expect(rebased(READ, mine, theirs)).toEqual({
    fields: { ...READ, scan_interval: '600', auto_merge: true, description: 'theirs' },
    news: { scan_interval: '900', description: 'theirs' },
  })
})
