import { execFile, execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'

const run = promisify(execFile)

const IDENTITY = {
  GIT_AUTHOR_NAME: 'Ada Author',
  GIT_AUTHOR_EMAIL: 'ada@example.com',
  GIT_COMMITTER_NAME: 'Ada Author',
  GIT_COMMITTER_EMAIL: 'ada@example.com',
  GIT_CONFIG_NOSYSTEM: '1',
}

/** Runs git in a directory; returns what it printed, without the last newline. */
export async function git(directory: string, ...args: string[]): Promise<string> {
  const { stdout } = await run('git', ['-C', directory, ...args], { env: { ...process.env, ...IDENTITY }, maxBuffer: 2 ** 28 })
  return stdout.replace(/\n$/, '')
}

/** As `git`, with something on standard input and bytes as the answer. */
export function gitWithInput(directory: string, args: readonly string[], input: string | Buffer): Buffer {
  return execFileSync('git', ['-C', directory, ...args], { env: { ...process.env, ...IDENTITY }, input, maxBuffer: 2 ** 28 })
}

/** A directory that goes away with the test. */
export async function temporaryDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'gfm-test-'))
  // A program that a test has ended may write its last line while the directory goes.
  onTestFinished(() => rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 }))
  return directory
}

/**
 * Commits files to a branch of a bare repository as somebody else would, with plain git; null deletes. Returns the new
 * head.
 */
export async function commitFiles(
  bare: string,
  files: Readonly<Record<string, string | Buffer | null>>,
  { branch = 'main', message = 'by hand' }: { branch?: string; message?: string } = {},
): Promise<string> {
  const ref = `refs/heads/${branch}`
  const parent = await git(bare, 'rev-parse', '--verify', '--quiet', ref).catch(() => '')
  const lines: (string | Buffer)[] = [
    `commit ${ref}\nmark :1\nauthor Ada Author <ada@example.com> 1700000000 +0000\ncommitter Ada Author <ada@example.com> 1700000000 +0000\n`,
    `data ${Buffer.byteLength(message)}\n${message}\n`,
    parent === '' ? '' : `from ${parent}\n`,
  ]
  for (const [path, content] of Object.entries(files)) {
    if (content === null) lines.push(`D ${path}\n`)
    else {
      const bytes = Buffer.from(content)
      lines.push(`M 100644 inline ${path}\ndata ${bytes.length}\n`, bytes, '\n')
    }
  }
  const input = Buffer.concat([...lines, 'get-mark :1\ndone\n'].map((line) => Buffer.from(line)))
  return gitWithInput(bare, ['fast-import', '--quiet', '--done'], input).toString().trim()
}

/** Paths of a commit's files with mode and object id, in Git's order. */
export async function tree(bare: string, commit = 'main'): Promise<string[]> {
  const text = await git(bare, '-c', 'core.quotePath=true', 'ls-tree', '-r', '-t', commit)
  return text === '' ? [] : text.split('\n')
}

/** Installs a hook script. */
export async function installHook(bare: string, name: string, script: string): Promise<void> {
  await mkdir(join(bare, 'hooks'), { recursive: true })
  await writeFile(join(bare, 'hooks', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 })
}
