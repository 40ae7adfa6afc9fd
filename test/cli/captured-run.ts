import { tmpdir } from 'node:os'
import { PassThrough, Readable } from 'node:stream'
import type { ExitCode } from '../../lib/cli/errors/exit-code.ts'
import { gfm } from '../../lib/cli/gfm.ts'
import type { TextStream } from '../../lib/cli/terminal/terminal.ts'

export interface Captured {
  code: ExitCode
  stdout: string
  stderr: string
}

interface CaptureOptions {
  signal?: AbortSignal
  terminal?: boolean
  /** What is typed, or sent to standard input. */
  input?: string
  /** Where the command runs; by default where no checkout is. */
  directory?: string
}

/** Runs a command line in this process and keeps what it prints. */
export async function runGfm(args: readonly string[], options: CaptureOptions = {}): Promise<Captured> {
  const { signal = new AbortController().signal, terminal = false, input = '', directory = tmpdir() } = options
  const stdin = Object.assign(Readable.from(input === '' ? [] : [input]), { isTTY: terminal })
  const stdout = capture(terminal)
  const stderr = capture(terminal)
  const code = await gfm(args, { signal, stdin, stdout: stdout.stream, stderr: stderr.stream, directory })
  return { code, stdout: stdout.text(), stderr: stderr.text() }
}

/** A stream that remembers what was written to it, as a terminal of 100 columns or as a pipe. */
export function capture(terminal: boolean): { stream: TextStream; text(): string } {
  const chunks: Buffer[] = []
  const stream = new PassThrough()
  stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return {
    stream: Object.assign(stream, terminal ? { isTTY: true, columns: 100 } : {}),
    text: () => Buffer.concat(chunks).toString('utf8'),
  }
}
