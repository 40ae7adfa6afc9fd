import type { Actor } from '../../contract/operation.ts'
import { readGitConfig } from '../environment/git-config.ts'
import { identityOf } from '../environment/identity.ts'

/** The commit's author: the given identity, else git's, else the manager itself. */
export async function authorOf(identity: string | undefined): Promise<Actor> {
  const [, name, email] = /^(.+) <(.+)>$/.exec(identity ?? '') ?? []
  if (name !== undefined && email !== undefined) return { name, email }
  return identityOf('author', await readGitConfig(), process.env)
}
