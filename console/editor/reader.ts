import type { Fault } from '../../lib/contract/fault.ts'
import type { TextMerge } from '../../lib/yaml/merge/merge-texts.ts'
import type { Question, Reply } from './messages.ts'

/** The Worker's file, named by the build. */
declare const READER_FILE: string

/** The one policy of the page: it lets through the URL of our Worker and nothing else. */
interface Policy {
  createScriptURL(url: string): string
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy
}

let worker: Worker | undefined
let last = 0
const waiting = new Map<number, (reply: Reply) => void>()

/** The faults of an object's text, by the server's own reader. */
export async function readFaults(text: string): Promise<readonly Fault[]> {
  const reply = await ask({ ask: 'read', text })
  return reply.ask === 'read' ? reply.faults : []
}

/** Merges what I have with what is there now, on the base of what I had read; my comments stay. */
export async function merge(base: string, mine: string, theirs: string): Promise<TextMerge> {
  const reply = await ask({ ask: 'merge', base, mine, theirs })
  return reply.ask === 'merge' ? reply.merge : { conflicts: [], reason: 'The reader gave another answer' }
}

type Asked = Question extends infer Each ? (Each extends Question ? Omit<Each, 'id'> : never) : never

function ask(question: Asked): Promise<Reply> {
  worker ??= startWorker()
  last += 1
  const id = last
  worker.postMessage({ ...question, id })
  return new Promise((resolve) => waiting.set(id, resolve))
}

function startWorker(): Worker {
  const started = new Worker(trusted(`/console/assets/${READER_FILE}`), { type: 'module' })
  started.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
    waiting.get(data.id)?.(data)
    waiting.delete(data.id)
  })
  return started
}

/** A URL as Trusted Types want it, where the browser has them. */
function trusted(url: string): string {
  const { trustedTypes } = globalThis as unknown as { trustedTypes?: TrustedTypes }
  const ours = (asked: string) => {
    if (asked === url) return asked
    throw new TypeError(`The console starts no Worker from ${asked}`)
  }
  return trustedTypes === undefined ? url : trustedTypes.createPolicy('console', { createScriptURL: ours }).createScriptURL(url)
}
