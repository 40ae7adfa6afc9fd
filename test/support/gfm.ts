import { spawn } from 'node:child_process'
import { join } from 'node:path'

const PROGRAM = join(import.meta.dirname, '../../dist/gfm.mjs')

export interface Result {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

/** Starts the built command line in a process of its own. */
export function startGfm(args: string[], env: Record<string, string> = {}): { pid: number; done: Promise<Result> } {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const done = new Promise<Result>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
  return { pid: child.pid ?? 0, done }
}

export function gfm(args: string[], env: Record<string, string> = {}): Promise<Result> {
  return startGfm(args, env).done
}

/** Runs a command with `--json`; fails when the exit code is not the expected one. */
export async function gfmJson<T>(args: string[], expectedCode = 0, env: Record<string, string> = {}): Promise<T> {
  const { code, stdout, stderr } = await gfm([...args, '--json'], env)
  if (code !== expectedCode)
    throw new Error(`gfm ${args.join(' ')} ended with ${code}, not ${expectedCode}:\n${stdout}\n${stderr}`)
  return JSON.parse(stdout) as T
}
