import { ulid } from 'ulid'
import type { OperationRequest } from '../../app/transaction/operation-context.ts'
import type { Actor } from '../../contract/operation.ts'
import { definedOf } from '../../defined-of.ts'
import type { OperationOptions } from '../arguments/options.ts'
import { readGitConfig } from '../environment/git-config.ts'
import { identityOf } from '../environment/identity.ts'

type Asked = { [Name in 'author' | 'dryRun' | 'reason']?: OperationOptions[Name] | undefined }

/** A new operation of this person, for the reason that they give. */
export async function operationOf({ author, dryRun = false, reason }: Asked): Promise<OperationRequest> {
  return { operation: ulid(), actor: await authorOf(author), dryRun, ...definedOf({ reason }) }
}

/** The commit's author: the given identity, else git's, else the manager itself. */
async function authorOf(identity: string | undefined): Promise<Actor> {
  const [, name, email] = /^(.+) <(.+)>$/.exec(identity ?? '') ?? []
  if (name !== undefined && email !== undefined) return { name, email }
  return identityOf('author', await readGitConfig(), process.env)
}
