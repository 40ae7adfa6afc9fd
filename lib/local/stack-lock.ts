import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'

const FILE = 'stack.pid'
/** Locks of this process: in a container, the lock of a crashed process may name our own process id. */
const held = new Set<string>()

/** Thrown when another process uses the directory. */
export class StackRunningError extends Error {
  override readonly name = 'StackRunningError'
}

/**
 * Locks the directory for this process, so that two stacks never write to the same files. Takes over the lock of a
 * process that has ended. Returns a function that unlocks. Throws StackRunningError.
 */
export function lockDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true })
  const file = resolve(directory, FILE)
  const holder = holderOf(file)
  if (holder !== undefined) {
    throw new StackRunningError(
      `A stack is running on ${directory} already (process ${holder}). Stop it first; if it is not one, remove ${file}.`,
    )
  }
  rmSync(file, { force: true })
  create(file, directory)
  held.add(file)
  return () => {
    held.delete(file)
    rmSync(file, { force: true })
  }
}

/** Fails when another process was faster: `wx` creates the file or nothing. */
function create(file: string, directory: string): void {
  try {
    writeFileSync(file, `${process.pid}\n`, { flag: 'wx' })
  } catch (cause) {
    throw new StackRunningError(`Another stack is just starting on ${directory}`, { cause })
  }
}

function holderOf(file: string): number | undefined {
  const pid = Number.parseInt(readIfAny(file), 10)
  if (!Number.isInteger(pid) || pid <= 0) return undefined
  const isTaken = pid === process.pid ? held.has(file) : isRunning(pid)
  return isTaken ? pid : undefined
}

function readIfAny(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: the process runs as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
