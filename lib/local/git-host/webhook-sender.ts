import { execFile } from 'node:child_process'
import { createHmac, randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Push, PushedRef } from './post-receive.ts'

const run = promisify(execFile)
const MAX_COMMITS = 100
const MAX_OUTPUT = 64 * 1024 * 1024
/** GitHub waits for ten seconds; here everything shares one machine. */
const TIMEOUT_MS = 60_000

export interface WebhookSenderOptions {
  /** The directory that holds the bare repositories. */
  root: string
  /** The URL for deliveries of a repository's branch. */
  urlFor(repository: string, branch: string): string
  secret: string
  /** Receives the outcome of each delivery. Like GitHub, the sender does not repeat a delivery. */
  onSent: (sent: SentDelivery) => void
}

export interface SentDelivery {
  repository: string
  ref: PushedRef
  files: number
  /** Absent without an answer. */
  answer?: { status: number; body: Record<string, unknown> }
}

/** Sends signed push events in the form of Gitea (https://docs.gitea.com/usage/webhooks), one for each branch. */
export class WebhookSender {
  readonly #options: WebhookSenderOptions
  readonly #underWay = new Set<Promise<void>>()
  /** Commits whose push was announced, and an event for each at that moment. */
  readonly #announced = new Set<string>()
  readonly #announcements = new EventEmitter()

  constructor(options: WebhookSenderOptions) {
    this.#options = options
  }

  send({ repository, refs }: Push): void {
    for (const ref of refs) {
      const sending = this.#sendOne(repository, ref).finally(() => {
        this.#underWay.delete(sending)
        if (ref.after === null) return
        this.#announced.add(ref.after)
        this.#announcements.emit(ref.after)
      })
      this.#underWay.add(sending)
    }
  }

  /** Resolves once the push that moved a branch to this commit was announced, whatever the answer. */
  async announced(commit: string): Promise<void> {
    if (!this.#announced.has(commit)) await once(this.#announcements, commit)
  }

  async close(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  async #sendOne(repository: string, ref: PushedRef): Promise<void> {
    const { root, urlFor, secret, onSent } = this.#options
    const commits = await commitsOf(join(root, repository), ref).catch(() => [])
    const files = new Set(commits.flatMap(({ added, modified, removed }) => [...added, ...modified, ...removed])).size
    const body = JSON.stringify({ ...payloadOf(repository, ref), commits, ...totalOf(commits) })
    const headers = {
      'content-type': 'application/json',
      'x-gitea-event': 'push',
      'x-gitea-delivery': randomUUID(),
      'x-gitea-signature': createHmac('sha256', secret).update(body).digest('hex'),
    }
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    try {
      const response = await fetch(urlFor(repository, ref.branch), { method: 'POST', headers, body, signal })
      const answer = { status: response.status, body: (await response.json()) as Record<string, unknown> }
      onSent({ repository, ref, files, answer })
    } catch {
      onSent({ repository, ref, files })
    }
  }
}

const NO_COMMIT = '0'.repeat(40)

function payloadOf(repository: string, { branch, before, after }: PushedRef): Record<string, unknown> {
  const full_name = repository.replace(/\.git$/, '')
  return { ref: `refs/heads/${branch}`, before: before ?? NO_COMMIT, after: after ?? NO_COMMIT, repository: { full_name } }
}

/** The total is left out if the list may be incomplete, so that a reader does not take it for the whole push. */
function totalOf({ length }: readonly Commit[]): { total_commits?: number } {
  return length < MAX_COMMITS ? { total_commits: length } : {}
}

interface Commit {
  id: string
  message: string
  added: string[]
  modified: string[]
  removed: string[]
}

/** The commits of a push, newest first. */
async function commitsOf(path: string, { before, after }: PushedRef): Promise<Commit[]> {
  if (after === null) return []
  const range = before === null ? [after] : [after, `^${before}`]
  const format = ['--format=%x01%H%x00%s', '-z', '--name-status', '--no-renames', '-m', '--first-parent']
  const { stdout } = await run('git', ['-C', path, 'log', `--max-count=${MAX_COMMITS}`, ...format, ...range], {
    maxBuffer: MAX_OUTPUT,
  })
  return stdout.split('\x01').slice(1).map(readCommit)
}

function readCommit(text: string): Commit {
  const [id = '', message = '', ...fields] = text.split('\0').map((field) => field.replace(/^\n/, ''))
  const changes = fields.filter((field) => field !== '')
  const pathsOf = (status: string) => changes.filter((_, index) => index % 2 === 1 && changes[index - 1] === status)
  return { id, message, added: pathsOf('A'), modified: pathsOf('M'), removed: pathsOf('D') }
}
