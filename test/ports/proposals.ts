import { describe, expect, test } from 'vitest'
import type { ProposalPlace, Proposals } from '../../lib/app/ports/proposals.ts'
import type { ForgeAnswer, How } from '../support/forge/requests.ts'

/** A host whose repository has `main` and a branch with a commit more for each place that is used here. */
export interface OpenedProposals {
  proposals: Proposals
  /** The requests of the host, as people see them. */
  requests: readonly {
    number: number
    base: string
    branch: string
    title: string
    body: string
    state: string
    head: string
    autoMerge?: boolean
  }[]
  /** Somebody opens a request. */
  add(request: ProposalPlace & { title: string; body: string }): unknown
  /** Calls of the API so far. */
  calls: readonly string[]
  /** The next call is answered like this. */
  faults: ForgeAnswer[]
  /** Somebody pushes to the branch of PLACE; gives the new head. */
  push(): Promise<string>
  /** Somebody merges a request; gives the commit that lands. */
  merge(number: number, how: How): Promise<string>
  /** Whether the API of the host has auto-merge. */
  hasAutoMerge: boolean
}

export const PLACE: ProposalPlace = { base: 'main', branch: 'gfm/lab/main' }
const TEXT = { title: 'ingest(lab): 2 objects', body: 'One.\n\n- two\n' }

/** What the requests of every host do. */
export function proposalsContract(make: () => Promise<OpenedProposals>): void {
  test('a request is opened once, found, brought up to date and closed', async () => {
    const { proposals, requests } = await make()
    expect(await proposals.find(PLACE)).toBeUndefined()
    const opened = await proposals.open(PLACE, TEXT)
    expect(requests).toMatchObject([{ ...PLACE, title: TEXT.title, state: 'open' }])
    expect(requests[0]?.body.trim()).toBe(TEXT.body.trim())
    expect(opened).toMatchObject({ id: '1', url: expect.stringMatching(/\/1$/), title: TEXT.title })
    expect(await proposals.find(PLACE)).toEqual(opened)
    const updated = await proposals.update(opened, { title: 'other', body: 'text' })
    expect(updated).toEqual({ ...opened, title: 'other', body: 'text' })
    expect(requests).toMatchObject([{ title: 'other', body: 'text', state: 'open' }])
    await proposals.close(updated)
    expect(requests).toMatchObject([{ state: 'closed' }])
    expect(await proposals.find(PLACE)).toBeUndefined()
  })

  test('a request that has ended is known by where its branch was then', async () => {
    const { proposals, push } = await make()
    const heads = [await push()]
    const known = () => Promise.all(heads.map((head) => proposals.hasEnded(PLACE, head)))
    expect(await known()).toEqual([false])
    const opened = await proposals.open(PLACE, TEXT)
    expect(await known()).toEqual([false])
    await proposals.close(opened)
    heads.push(await push())
    expect(await known()).toEqual([true, false])
    expect(await proposals.hasEnded({ ...PLACE, base: 'other' }, heads[0] ?? '')).toBe(false)
  })

  describe('what became of a request', () => {
    const named = { ...PLACE, id: '1' }

    test.each(['merge', 'squash', 'rebase'] as const)(
      'that was merged by %s is told with where its branch was then, and the commit that landed',
      async (how) => {
        const { proposals, requests, push, merge } = await make()
        expect(await proposals.outcomeOf(named)).toBeUndefined()
        await proposals.open(PLACE, TEXT)
        const head = await push()
        expect(await proposals.outcomeOf(named)).toEqual({ state: 'open' })
        const landed = await merge(1, how)
        await push()
        const told = await proposals.outcomeOf(named)
        expect(told).toMatchObject({ state: 'merged', head: requests[0]?.head })
        // A rebase of the branch makes no commit beside its own.
        expect(told).toMatchObject(requests[0]?.head === head ? { commit: landed } : { head: landed })
        expect(await proposals.outcomeOf({ ...named, base: 'other' })).toBeUndefined()
      },
    )

    test('that was closed is told', async () => {
      const { proposals, push } = await make()
      await proposals.close(await proposals.open(PLACE, TEXT))
      await push()
      expect(await proposals.outcomeOf(named)).toEqual({ state: 'closed' })
    })

    test('is not told by a host that fails', async () => {
      const { proposals, faults } = await make()
      await proposals.open(PLACE, TEXT)
      faults.push({ status: 503 })
      await expect(proposals.outcomeOf(named)).rejects.toMatchObject({ code: 'repository_unreachable' })
    })
  })

  test('a second request for the same branches is the first one', async () => {
    const { proposals, requests } = await make()
    const opened = await proposals.open(PLACE, TEXT)
    const { id, url } = opened
    expect(await proposals.open(PLACE, { title: 'other', body: 'text' })).toMatchObject({ id, url })
    expect(requests).toHaveLength(1)
  })

  test('after a request that was closed comes a new one', async () => {
    const { proposals, requests } = await make()
    await proposals.close(await proposals.open(PLACE, TEXT))
    expect((await proposals.open(PLACE, TEXT)).id).toBe('2')
    expect(requests.map(({ state }) => state)).toEqual(['closed', 'open'])
  })

  test('the same text is not sent again, whatever the host makes of its line ends', async () => {
    const { proposals, calls } = await make()
    await proposals.open(PLACE, TEXT)
    const found = await proposals.find(PLACE)
    if (found === undefined) throw new Error('not found')
    const before = calls.length
    expect(await proposals.update(found, TEXT)).toEqual(found)
    expect(await proposals.update({ ...found, body: TEXT.body.replaceAll('\n', '\r\n') }, TEXT)).toMatchObject({ id: '1' })
    expect(calls).toHaveLength(before)
  })

  test('auto-merge is asked for, once or again, and what the host says against it is told', async () => {
    const { proposals, requests, faults, hasAutoMerge } = await make()
    const opened = await proposals.open(PLACE, TEXT)
    faults.push({ status: 403, json: { message: 'no merges here' } })
    const refused = await proposals.autoMerge(opened)
    expect(refused).toMatchObject({ state: 'refused', reason: expect.stringMatching(/no merges here|has no auto-merge/) })
    faults.length = 0
    for (let time = 0; time < 2; time++)
      expect(await proposals.autoMerge(opened)).toMatchObject({ state: hasAutoMerge ? 'on' : 'refused' })
    expect(requests[0]?.autoMerge ?? false).toBe(hasAutoMerge)
  })

  test('requests of other branches are left alone, on however many pages', async () => {
    const { proposals, add } = await make()
    add({ ...PLACE, branch: 'gfm/lab/main', base: 'other', ...TEXT })
    const opened = await proposals.open(PLACE, TEXT)
    for (let n = 0; n < 12; n++) add({ base: 'main', branch: `topic-${n}`, ...TEXT })
    expect(await proposals.find(PLACE)).toEqual(opened)
    expect(await proposals.find({ ...PLACE, branch: 'gfm/absent/main' })).toBeUndefined()
  })

  test('a text that is too long is cut', async () => {
    const { proposals, requests } = await make()
    const opened = await proposals.open(PLACE, { title: `a\n${'b'.repeat(1000)}`, body: 'c'.repeat(100_000) })
    expect(opened.title.length).toBeLessThanOrEqual(255)
    expect(requests[0]?.body.length).toBeLessThanOrEqual(65_536)
    expect(opened.title).toMatch(/^a b+…$/)
  })

  test('a branch that is not there is a refusal with the words of the host', async () => {
    const { proposals } = await make()
    await expect(proposals.open({ ...PLACE, branch: 'absent' }, TEXT)).rejects.toMatchObject({
      code: 'proposal_refused',
      message: expect.stringMatching(/HTTP 4\d\d/),
    })
  })

  describe('an answer', () => {
    test.each<[number, Record<string, string>, string]>([
      [401, {}, 'authentication_failed'],
      [403, {}, 'proposal_refused'],
      [403, { 'retry-after': '30' }, 'repository_unreachable'],
      [404, {}, 'proposal_refused'],
      [429, { 'retry-after': '30' }, 'repository_unreachable'],
      [302, { location: 'https://example.com' }, 'proposal_refused'],
      [500, {}, 'repository_unreachable'],
      [502, {}, 'repository_unreachable'],
    ])('%i with %j is told as %s', async (status, headers, code) => {
      const { proposals, faults } = await make()
      const fault = { status, headers, json: { message: 'no' } }
      for (const ask of [() => proposals.find(PLACE), () => proposals.open(PLACE, TEXT)]) {
        // A 401 is asked once more.
        faults.push(fault, ...(status === 401 ? [fault] : []))
        await expect(ask()).rejects.toMatchObject({ code, message: expect.stringContaining('no') })
      }
    })

    test('without what is documented is told as a host of another kind', async () => {
      const { proposals, faults } = await make()
      faults.push({ status: 200, json: { hello: 'world' } })
      await expect(proposals.find(PLACE)).rejects.toMatchObject({ code: 'proposal_refused' })
    })
  })
}
