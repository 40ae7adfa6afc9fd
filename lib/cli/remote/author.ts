import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Actor } from '../../contract/operation.ts'

const run = promisify(execFile)
const FALLBACK: Actor = { name: 'GitOps File Manager', email: 'gitops-file-manager@localhost' }

/** The commit's author: the given identity, else git's, else the manager itself. */
export async function authorOf(identity: string | undefined): Promise<Actor> {
  const [, name, email] = /^(.+) <(.+)>$/.exec(identity ?? '') ?? []
  if (name !== undefined && email !== undefined) return { name, email }
  const { GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL } = process.env
  return {
    name: GIT_AUTHOR_NAME || (await gitConfig('user.name')) || FALLBACK.name,
    email: GIT_AUTHOR_EMAIL || (await gitConfig('user.email')) || FALLBACK.email,
  }
}

async function gitConfig(key: string): Promise<string> {
  try {
    return (await run('git', ['config', key])).stdout.trim()
  } catch {
    return ''
  }
}
