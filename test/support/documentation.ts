import { spawn } from 'node:child_process'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import type { Remote } from './remote.ts'

const ROOT = join(import.meta.dirname, '../..')

const PERSON = {
  GIT_AUTHOR_NAME: 'Ann Admin',
  GIT_AUTHOR_EMAIL: 'ann@example.com',
  GIT_COMMITTER_NAME: 'Ann Admin',
  GIT_COMMITTER_EMAIL: 'ann@example.com',
  GIT_CONFIG_GLOBAL: '/dev/null',
}

/** The shell blocks of a document that stand below `<!-- test: {mark} -->`: a reader runs them as they are. */
export async function documentedSteps(file: string, mark: string): Promise<string[]> {
  const text = await readFile(join(ROOT, file), 'utf8')
  return [...text.matchAll(new RegExp(`^<!-- test: ${mark} -->\n\`\`\`sh\n(.*?)^\`\`\`$`, 'gms'))].map(([, block]) => block ?? '')
}

/** A directory of a reader who has `gfm` on the path, `$REMOTE` and `$FABRIC`. */
export class Reader {
  readonly #remote: Remote
  readonly #directory: string

  constructor(remote: Remote) {
    this.#remote = remote
    this.#directory = join(remote.directory, 'reader')
  }

  /** Runs a block in a shell that stops at the first failure; returns what it printed. */
  async run(block: string): Promise<string> {
    const env = {
      ...process.env,
      ...PERSON,
      PATH: `${await this.#bin()}${delimiter}${process.env.PATH}`,
      XDG_CACHE_HOME: join(this.#directory, 'cache'),
      REMOTE: this.#remote.url,
      FABRIC: 'lab',
    }
    const child = spawn('bash', ['-eu', '-c', block], { cwd: this.#directory, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString()
      })
    }
    const code = await new Promise((resolve) => child.once('close', resolve))
    if (code !== 0) throw new Error(`${block}\nended with ${code}:\n${output}`)
    return output
  }

  async #bin(): Promise<string> {
    const bin = join(this.#directory, 'bin')
    const gfm = join(bin, 'gfm')
    await mkdir(bin, { recursive: true })
    await writeFile(gfm, `#!/bin/sh\nexec "${process.execPath}" "${join(ROOT, 'dist/gfm.mjs')}" "$@"\n`)
    await chmod(gfm, 0o755)
    return bin
  }
}
