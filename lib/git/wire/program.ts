import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { DomainError } from '../../contract/errors.ts'
import { definedOf } from '../../defined-of.ts'
import { hostWords } from './host-words.ts'

/** A running program whose standard input and output speak Git's protocol. */
export type GitProcess = ChildProcessByStdio<Writable, Readable, Readable>

/**
 * Variables that Git sets for programs that it runs. If a hook calls us, they must not redirect our own calls. See `git
 * rev-parse --local-env-vars`.
 */
const REPOSITORY_VARIABLES =
  /^GIT_(ALTERNATE_OBJECT_DIRECTORIES|CONFIG|CONFIG_PARAMETERS|CONFIG_COUNT|OBJECT_DIRECTORY|DIR|WORK_TREE|IMPLICIT_WORK_TREE|GRAFT_FILE|INDEX_FILE|NO_REPLACE_OBJECTS|REPLACE_REF_BASE|PREFIX|SHALLOW_FILE|COMMON_DIR|INTERNAL_SUPER_PREFIX|QUARANTINE_PATH|PROTOCOL|NAMESPACE)$/

/** The environment of a git program that works on the repository of its arguments. */
export function localEnvironment(protocol?: string): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !REPOSITORY_VARIABLES.test(name))
  return { ...Object.fromEntries(own), ...definedOf({ GIT_PROTOCOL: protocol }) }
}

/** The chunks up to a limit. Throws `limit_exceeded` beyond it. */
export async function* capped(chunks: AsyncIterable<Buffer>, limit: number, url: string): AsyncGenerator<Buffer> {
  let received = 0
  for await (const chunk of chunks) {
    received += chunk.length
    if (received > limit) {
      throw new DomainError('limit_exceeded', `The answer of ${url} is larger than ${limit} bytes`, {
        what: 'answer of the remote',
        limit,
        actual: received,
      })
    }
    yield chunk
  }
}

/** The error of a conversation that its caller has cancelled, or that took longer than `totalMs`. */
export function late(url: string, totalMs: number, signal: AbortSignal | undefined): DomainError {
  if (signal?.aborted === true)
    return new DomainError('cancelled', 'The request to the repository was cancelled', { what: `request to ${url}` })
  return new DomainError('timed_out', `Git took longer than ${totalMs} ms with ${url}`, {
    what: `answer of ${url}`,
    after_ms: totalMs,
  })
}

/** How a program has ended: by its exit code, or because it could not be started. */
export function ended(child: GitProcess): Promise<{ code: number | null; error?: NodeJS.ErrnoException }> {
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => resolve({ code: null, error }))
    child.once('close', (code) => resolve({ code }))
  })
}

/** What a program says on its standard error, for people. */
export function collectWords(output: Readable): () => string {
  let text = ''
  output.setEncoding('utf8')
  output.on('data', (chunk: string) => {
    if (text.length < 16_384) text += chunk
  })
  return () => hostWords(text)
}
