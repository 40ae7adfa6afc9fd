import { describe, expect, test, vi } from 'vitest'
import { DomainError } from '../../../lib/contract/errors.ts'
import { defaultSettings } from '../../../lib/domain/fabric/default-settings.ts'
import { planIngest } from '../../../lib/domain/ingest/ingest.ts'
import { planInit } from '../../../lib/domain/init/init.ts'
import { openFabric } from '../../../lib/domain/manifest/fabric-state.ts'
import { findRawFiles } from '../../../lib/domain/raw/raw-file.ts'
import { editDocument } from '../../../lib/yaml/edit/edit-document.ts'
import { readDocumentValue } from '../../../lib/yaml/edit/read-text.ts'
import { guarded } from '../../../lib/yaml/findings/guarded.ts'
import { expandList } from '../../../lib/yaml/stream/expand-list.ts'
import { readYamlStream } from '../../../lib/yaml/stream/read-stream.ts'
import { MemorySnapshot } from '../../support/memory-snapshot.ts'
import { LAB, raw, vpcWith } from '../../support/objects.ts'

/** Simulates a bug in the reader: it throws on one tag. */
vi.mock('../../../lib/yaml/check/check-tags.ts', () => ({
  checkTag: ({ tag }: { tag?: string }) => {
    if (tag === '!defect') throw new TypeError('undefined is not iterable')
    return undefined
  },
}))

describe('a defect of the reader', () => {
  test('is one fault of the file, however many its documents', () => {
    const bytes = Buffer.from([vpcWith('a', 'mode: !defect x'), vpcWith('b'), vpcWith('c', 'mode: !defect x')].join('---\n'))
    const { documents, faults } = readYamlStream(bytes, 'raw/a.yaml')
    expect(faults).toMatchObject([
      {
        code: 'unreadable_file',
        severity: 'error',
        file: 'raw/a.yaml',
        line: 1,
        column: 1,
        found: 'TypeError: undefined is not iterable',
      },
    ])
    expect(Buffer.concat(documents.map((document) => document.bytes))).toEqual(bytes)
  })

  test('in a list that is expanded is a fault too', () => {
    const text = 'apiVersion: v1\nkind: List\nitems:\n- a: !defect 1\n'
    const [list] = readYamlStream(Buffer.from(text.replace('!defect ', '')), 'raw/a.yaml').documents
    if (list === undefined) throw new Error('there is a document')
    expect(expandList({ ...list, bytes: Buffer.from(text) }, 'raw/a.yaml')).toMatchObject({
      items: [],
      faults: [{ code: 'unreadable_file', file: 'raw/a.yaml' }],
    })
  })

  test('refuses an edit of the text', () => {
    expect(readDocumentValue('a: !defect 1\n')).toMatchObject({ code: 'edit_unreadable' })
    expect(editDocument('a: !defect 1\n', { a: 2 })).toMatchObject({ refusal: { code: 'edit_unreadable' } })
  })

  test('holds up no other file of an ingest', async () => {
    const context = { operation: '01', kind: 'ingest' as const, actor: { name: 'A', email: 'a@example.com' }, time: new Date(0) }
    const empty = new MemorySnapshot()
    const { plan } = await planInit(
      empty,
      defaultSettings('lab'),
      { ...context, kind: 'init' },
      { force: false, stripHnpStamps: false },
    )
    const waiting = { [raw('bad.yaml')]: vpcWith('bad', 'mode: !defect x'), [raw('good.yaml')]: vpcWith('good') }
    const snapshot = new MemorySnapshot({ ...empty.apply(plan.changes.changes).text(), ...waiting })
    const fabric = await openFabric(snapshot, { name: 'lab', directory: LAB })
    if (fabric === undefined) throw new Error('there is a fabric')
    const files = await findRawFiles(snapshot, fabric.layout)
    const { documents } = await planIngest(fabric, files, context, { atomic: false })
    expect(documents.map(({ file, fate, reason }) => [file.split('/').at(-1), fate, reason])).toEqual([
      ['bad.yaml', 'rejected', 'unreadable_file'],
      ['good.yaml', 'created', undefined],
    ])
  })
})

describe('guarded', () => {
  test('a thrown value that is no Error is reported as well', () => {
    expect(
      guarded(
        () => {
          throw 'text' as unknown as Error
        },
        ({ found }) => found,
      ),
    ).toBe('text')
  })

  test('a limit or cancellation of the whole operation is rethrown', () => {
    const refused = () => {
      throw new DomainError('fabric_not_initialized', 'for the caller', { fabric: 'lab' })
    }
    expect(() => guarded<unknown>(refused, () => undefined)).toThrow('for the caller')
  })
})
