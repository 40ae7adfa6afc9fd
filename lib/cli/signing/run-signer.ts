import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { hostWords } from '../../git/wire/host-words.ts'
import { SigningError } from '../errors/signing-error.ts'

const run = promisify(execFile)

interface SignerRun {
  args: readonly string[]
  input?: Buffer
  signal: AbortSignal
}

/** Runs a program that signs. Throws SigningError with its own words, and the error of an interruption. */
export async function runSigner(
  program: string,
  { args, input, signal }: SignerRun,
): Promise<{ stdout: string; stderr: string }> {
  try {
    const running = run(program, [...args], { signal, maxBuffer: 2 ** 20 })
    running.child.stdin?.on('error', () => undefined)
    running.child.stdin?.end(input)
    return await running
  } catch (error) {
    signal.throwIfAborted()
    const { code, stderr = '', message } = error as Error & { code?: unknown; stderr?: string }
    const words = code === 'ENOENT' ? 'it is not installed' : hostWords(stderr) || message
    throw new SigningError(`${program}: ${words}`, { cause: error })
  }
}
