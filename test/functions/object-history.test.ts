import { describe, expect, test } from 'vitest'
import type { ObjectHistory } from '../../lib/contract/object.ts'
import type { OperationRecord } from '../../lib/contract/operation.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { commentedVpc, MANAGED } from '../support/objects.ts'
import { ObjectsApi, type Problem, VPCS } from './objects-api.ts'

const lab = new ObjectsApi()
const { edit, text, commits } = lab

test.sequential('an object that is still in a raw file is not edited there, but taken out of it if that is asked for', async () => {
  const raw = 'fabrics/lab/gitops/raw/later.yaml'
  await lab.remote.push({ [raw]: `${commentedVpc('first')}---\n${commentedVpc('second')}` })
  expect(await edit('PATCH', `${VPCS}/second`, { spec: { vni: 5 } })).toMatchObject({
    status: 409,
    body: { code: 'object_in_raw_file', detail: expect.stringContaining(`${raw}, line 11`) },
  })
  expect(await edit('PATCH', `${VPCS}/second?ingest=true`, { spec: { vni: 5 } })).toMatchObject({ status: 200 })
  expect([await text('first'), await text('second')]).toEqual([commentedVpc('first'), `---\n${commentedVpc('second', 5)}`])
  expect((await lab.remote.tree()).has(`${raw}.archived`)).toBe(true)
})

describe.sequential('undoing', () => {
  const file = 'fabrics/lab/gitops/raw/undo.yaml'

  test('an operation by a new one, shown first; what came since stays', async () => {
    await lab.remote.push({ [file]: `${commentedVpc('undo-1')}---\n${commentedVpc('undo-2')}` })
    const ingest = await lab.api.call<OperationReport>('POST', '/fabrics/lab/ingest-raw/', {})
    const path = `/fabrics/lab/operations/${ingest.body.operation}/revert/`
    const before = await commits()
    const shown = await lab.api.call<OperationReport>('POST', path, { dry_run: true })
    expect(shown).toMatchObject({
      status: 200,
      body: { reverts: ingest.body.operation, diff: expect.stringContaining('+++ /dev/null') },
    })
    expect(await commits()).toBe(before)

    const patched = await edit('PATCH', `${VPCS}/undo-1`, { spec: { vni: 2 } })
    expect(await lab.api.call<Problem>('POST', path, {})).toMatchObject({
      status: 409,
      body: { code: 'revert_conflict', errors: [{ file: `${MANAGED}/vpcs/undo-1.yaml` }] },
    })
    expect((await lab.api.call('POST', `/fabrics/lab/operations/${patched.body.operation}/revert/`, {})).status).toBe(200)
    expect(await text('undo-1')).toBe(commentedVpc('undo-1'))

    const undone = await lab.api.call<OperationReport>('POST', path, {})
    expect(undone.body.undone?.map(({ action, object }) => [action, object])).toEqual([
      ['deleted', 'VPC.vpc.githedgehog.com/default/undo-1'],
      ['deleted', 'VPC.vpc.githedgehog.com/default/undo-2'],
    ])
    const tree = await lab.remote.tree()
    expect([tree.has(file), tree.has(`${file}.archived`), tree.has(`${MANAGED}/vpcs/undo-2.yaml`)]).toEqual([true, false, false])
    expect(await lab.remote.log('-1', '--format=%an|%s')).toBe(
      `Local Developer|revert(lab): ${ingest.body.operation}, 2 objects\n`,
    )
    expect(await lab.api.call('POST', path, {})).toMatchObject({ status: 200, body: { status: 'no_change' } })
  })

  test('is refused for what made no commit, set up the fabric or never was', async () => {
    const { body } = await lab.api.call<{ operations: OperationRecord[] }>('GET', '/fabrics/lab/operations/?limit=100')
    const init = body.operations.find(({ kind }) => kind === 'init')
    const idle = (
      await lab.api.call<OperationReport>('POST', '/fabrics/lab/ingest-raw/', { file_path: 'undo.yaml', dry_run: false })
    ).body
    const again = (await lab.api.call<OperationReport>('POST', '/fabrics/lab/ingest-raw/', {})).body
    const revert = (operation = '') => lab.api.call<Problem>('POST', `/fabrics/lab/operations/${operation}/revert/`, {})
    expect(idle.status).toBe('succeeded')
    expect(await revert(init?.operation)).toMatchObject({ status: 409, body: { code: 'not_revertible' } })
    // It has changed nothing, and so left no trace.
    expect(await revert(again.operation)).toMatchObject({ status: 404, body: { code: 'operation_not_found' } })
    expect(await revert('01JDN0SCH00000000000000000')).toMatchObject({ status: 404, body: { code: 'operation_not_found' } })
  })
})

test.sequential('the history of an object: where it came from and what was done to it since', async () => {
  await edit('PATCH', `${VPCS}/a`, { spec: { vni: 77 } })
  const { body } = await lab.api.call<ObjectHistory>('GET', `${VPCS}/a/history/`)
  expect(body).toMatchObject({ object: 'VPC.vpc.githedgehog.com/default/a', path: `${MANAGED}/vpcs/a.yaml` })
  expect(body.operations.map(({ kind, event }) => `${kind} ${event}`)).toEqual(['patch updated', 'ingest created'])
  expect(body.operations[1]?.source).toMatchObject({
    file: 'fabrics/lab/gitops/raw/all.yaml',
    document: 1,
    line: 2,
    archived_to: 'fabrics/lab/gitops/raw/all.yaml.archived',
  })
  expect(await lab.api.call('GET', `${VPCS}/nobody/history`)).toMatchObject({ status: 404, body: { code: 'object_not_found' } })
})

test.sequential('twelve objects that somebody has put into one file: one is edited, eleven are as they were', async () => {
  const names = Array.from({ length: 12 }, (_, index) => `many-${index + 1}`)
  const documents = names.map((name) => commentedVpc(name).replace('# The VPC', `# Number ${name}:  the VPC`))
  await lab.remote.push({ [`${MANAGED}/vpcs/many.yaml`]: documents.join('---\n') })
  expect((await edit('PATCH', `${VPCS}/many-7`, { spec: { vni: 77 } })).status).toBe(200)
  const after = await Promise.all(names.map(text))
  expect(after.map((one) => one.replace(/^---\n/, ''))).toEqual(
    documents.map((document, index) => (index === 6 ? document.replace('vni: 1', 'vni: 77') : document)),
  )
  expect((await lab.remote.tree()).has(`${MANAGED}/vpcs/many.yaml`)).toBe(false)
})
