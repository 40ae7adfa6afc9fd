import { expect, test } from 'vitest'
import { PackBuilder } from '../../lib/git/pack/pack-builder.ts'
import { LocalTransport } from '../../lib/git/wire/local-transport.ts'
import type { PushAnswer } from '../../lib/git/wire/receive-pack.ts'
import { RemoteBranch } from '../../lib/git/wire/remote-branch.ts'
import type { RequestOptions, Service, Transport } from '../../lib/git/wire/transport.ts'
import { commitFiles, git } from '../support/git.ts'
import { httpRemote, type Remote } from './fixture.ts'

const MIB = 1024 * 1024
const NOBODY = { pack: { add: () => undefined } }
const TIMEOUTS = { connectMs: 5000, idleMs: 5000, totalMs: 60_000 }
const LIMITS = {
  listBytes: MIB,
  reportBytes: MIB,
  packBytes: MIB,
  heldPackBytes: MIB,
  objectBytes: MIB,
  historyBytes: MIB,
  latestBytes: MIB,
}

/** Passes on what a real git answers and keeps a copy. */
class Recorder implements Transport {
  readonly url: string
  readonly answers: Buffer[] = []
  readonly #git: LocalTransport

  constructor(path: string) {
    this.url = path
    this.#git = new LocalTransport(path, TIMEOUTS, LIMITS)
  }

  advertisement(): AsyncGenerator<Buffer> {
    return this.#keep(this.#git.advertisement())
  }

  request(service: Service, body: readonly Buffer[], options: RequestOptions): AsyncGenerator<Buffer> {
    return this.#keep(this.#git.request(service, body, options))
  }

  async *#keep(answer: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    const chunks: Buffer[] = []
    for await (const chunk of answer) {
      chunks.push(chunk)
      yield chunk
    }
    this.answers.push(Buffer.concat(chunks))
  }
}

/** Gives the answers that were recorded, one after the other. */
class Replay implements Transport {
  readonly url = 'https://git.example.com/fabric.git'
  readonly #answers: Buffer[]

  constructor(answers: readonly Buffer[]) {
    this.#answers = [...answers]
  }

  advertisement(): AsyncGenerator<Buffer> {
    return this.request()
  }

  async *request(): AsyncGenerator<Buffer> {
    yield await Promise.resolve(this.#answers.shift() ?? Buffer.alloc(0))
  }
}

type Ask = (remote: RemoteBranch) => Promise<unknown>

/**
 * Asks with the last answer cut at every byte: the whole of it must be taken, and no part of it for a smaller truth.
 */
async function cutEverywhere(answers: readonly Buffer[], ask: Ask): Promise<void> {
  const last = answers.at(-1) ?? Buffer.alloc(0)
  const replay = (length: number) =>
    ask(branch(new Replay([...answers.slice(0, -1), last.subarray(0, length)]))).then(
      () => 'taken',
      (error: { code: string; retryable: boolean }) => `${error.code} ${error.retryable ? 'passes' : 'stays'}`,
    )
  expect(await replay(last.length)).toBe('taken')
  const taken = await Promise.all(Array.from(last, (_, length) => replay(length)))
  expect(new Set(taken)).toEqual(new Set(['repository_unreachable passes']))
}

/** A push never throws: what its answer leaves open is in it. */
async function reported(answer: Promise<PushAnswer>): Promise<PushAnswer> {
  const given = await answer
  if (given.kind === 'unproved') throw given.error
  return given
}

function branch(transport: Transport): RemoteBranch {
  return new RemoteBranch(transport, { branch: 'main', userAgent: 'test' })
}

async function recorded(remote: Remote, ask: Ask): Promise<Buffer[]> {
  const recorder = new Recorder(remote.path)
  await ask(branch(recorder))
  return recorder.answers
}

async function twoCommits() {
  const remote = await httpRemote()
  const first = await commitFiles(remote.path, { 'a.yaml': 'a: 1\n', 'b.yaml': 'b: 1\n' })
  const second = await commitFiles(remote.path, { 'a.yaml': 'a: 2\n' })
  await git(remote.path, 'branch', 'other', first)
  await git(remote.path, 'tag', '--annotate', '--message', 'one', 'v1', first)
  return { remote, first, second }
}

const head: Ask = (remote) => remote.head()

test('a truncated list of references is not taken for a shorter one, nor an empty answer for an empty repository', async () => {
  const { remote } = await twoCommits()
  const answers = await recorded(remote, head)
  expect(answers).toHaveLength(2)
  await cutEverywhere(answers, head)
  await cutEverywhere(answers, (asked) => asked.branches())
})

test.each(['version=2', 'version=0'])('an advertisement of protocol %s that is cut', async (protocol) => {
  const { remote } = await twoCommits()
  const answer = await fetch(`${remote.url}/info/refs?service=git-upload-pack`, { headers: { 'git-protocol': protocol } })
  const advertisement = Buffer.from(await answer.arrayBuffer())
  if (protocol === 'version=0') return cutEverywhere([advertisement], head)
  const [, list = Buffer.alloc(0)] = await recorded(remote, head)
  const replay = (length: number) => head(branch(new Replay([advertisement.subarray(0, length), list])))
  expect(await replay(advertisement.length)).toMatch(/^[0-9a-f]{40}$/)
  for (let length = 0; length < advertisement.length; length += 1)
    await expect(replay(length)).rejects.toMatchObject({ code: 'repository_unreachable' })
})

test('an empty repository is one that says so', async () => {
  const remote = await httpRemote()
  const answers = await recorded(remote, head)
  expect(await head(branch(new Replay(answers)))).toBeNull()
  await cutEverywhere(answers, head)
})

test.each<[string, { depth?: number; history: 'all' | 'nothing' }]>([
  ['of one commit', { depth: 1, history: 'nothing' }],
  ['of more history', { depth: 2, history: 'all' }],
  ['of all of it', { history: 'nothing' }],
  ['of what is new', { history: 'all' }],
])('a fetch %s that is cut', async (_, { depth, history }) => {
  const { remote, first, second } = await twoCommits()
  const have = history === 'all' ? [depth === undefined ? first : second] : []
  const shallow = depth === 2 ? [second] : []
  const ask: Ask = (asked) => asked.fetch({ want: second, have, shallow, depth }, NOBODY)
  await cutEverywhere(await recorded(remote, ask), ask)
})

test('a truncated report on a push', async () => {
  const { remote, second } = await twoCommits()
  const pack = new PackBuilder()
  const tree = await git(remote.path, 'rev-parse', `${second}^{tree}`)
  const who = 'Ada <ada@example.com> 1700000000 +0000'
  const oid = pack.add('commit', Buffer.from(`tree ${tree}\nparent ${second}\nauthor ${who}\ncommitter ${who}\n\nx\n`))
  const ask: Ask = (asked) => reported(asked.push(second, oid, pack.build().pack))
  await cutEverywhere(await recorded(remote, ask), ask)
})

test('a truncated report on a push without side-bands', async () => {
  const report = Buffer.from('000eunpack ok\n0017ok refs/heads/main\n0000')
  const ask: Ask = (asked) => reported(asked.push(null, '1'.repeat(40), Buffer.alloc(0)))
  await cutEverywhere([report], ask)
})

test.each<[string, string]>([
  ['a shallow commit that is none', '0012shallow \u001b[2Jx\n0000'],
  ['another line among them', '000ahello\n0000'],
  ['a delimiter', '0001'],
])('the answer to a fetch with %s is refused', async (_, text) => {
  const asked = branch(new Replay([Buffer.from(text)]))
  const fetched = asked.fetch({ want: '1'.repeat(40), have: [], shallow: [], depth: 1 }, NOBODY)
  await expect(fetched).rejects.toMatchObject({ code: 'protocol_error' })
})
