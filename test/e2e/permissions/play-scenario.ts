import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { AwsCall } from '../../../lib/local/aws/aws-call.ts'
import { readCalls } from '../../../lib/local/aws/call-trail.ts'
import { localArn } from '../../../lib/local/gateway/caller.ts'
import { createRepository, startGitServer } from '../../../lib/local/git-host/git-server.ts'
import { startStack } from '../../../lib/local/stack.ts'
import { startKmsDouble } from '../../support/kms-double.ts'
import { PASSWORD, Scenario, STRANGER } from './scenario.ts'

/**
 * Everything that users of a deployment with teams can ask of the API and all that can be in its way: a repository
 * behind a password, good, bad and large files, requests that are repeated or fail, another process that holds the lock
 * or died with it, a Git host that is down. Commits are signed by the key of KMS that the assembly names. Returns what
 * the functions called.
 */
export async function playScenario(directory: string, assembly: string): Promise<AwsCall[]> {
  const root = join(directory, 'srv')
  await mkdir(root)
  await createRepository(root, 'fabric.git')
  const git = await startGitServer({ root, users: { ann: PASSWORD } })
  const kms = await startKmsDouble()
  const stack = await startStack({
    directory: join(directory, 'stack'),
    assembly,
    kmsEndpoint: kms.endpoint,
    teams: {
      default: 'net',
      teams: { net: { members: { admin: [localArn()] } }, ops: { members: { admin: [localArn(STRANGER)] } } },
    },
    onProblem: (problem) => console.error(problem),
  })
  try {
    await new Scenario(directory, stack, git).play()
  } finally {
    await stack.close()
    await git.close()
    kms.close()
  }
  return readCalls(stack.callFile).filter(({ principal }) => principal.startsWith('gitops-file-manager-'))
}
