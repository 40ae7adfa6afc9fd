import * as z from 'zod'
import { kmsSigningKey } from '../../aws/kms-signing-key.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import { signingKeyOf } from '../../git/signing/private-key.ts'
import { type SigningKey, sshSignature } from '../../git/signing/ssh-signature.ts'
import { unreadable } from '../../hosts/shared/unreadable.ts'
import { clonesOf, cloneVariables } from './clones.ts'
import { hostCredentials } from './hosts/host-credentials.ts'
import { storedSecrets } from './hosts/stored-secrets.ts'
import { provider } from './provider.ts'

const variables = {
  ...cloneVariables,
  /** The key that signs the commits of all repositories whose secret has none: a secret, or a key of AWS KMS. */
  SIGNING_SECRET: z.string().min(1).optional(),
  SIGNING_KMS_KEY: z.string().startsWith('arn:').optional(),
}

interface DeploymentKey {
  SIGNING_SECRET?: string | undefined
  SIGNING_KMS_KEY?: string | undefined
}

/** Repositories for functions that commit: commits are signed where the deployment or the repository has a key. */
export const signedClones = provider(variables, (given) => {
  const deploymentKey = keyOfDeployment(given)
  return clonesOf(given, async (record, commit) => {
    const key = (await keyOfRepository(record)) ?? (await deploymentKey())
    return key === undefined ? undefined : sshSignature(commit, key)
  })
})

async function keyOfRepository({ credentials_secret: secret, url }: RepositoryRecord): Promise<SigningKey | undefined> {
  const content = secret === undefined ? undefined : await hostCredentials().signingKey(secret, url)
  return content === undefined ? undefined : keyIn(secret ?? '', content)
}

function keyOfDeployment({ SIGNING_SECRET: secret, SIGNING_KMS_KEY: arn }: DeploymentKey) {
  let ofKms: Promise<SigningKey> | undefined
  return async (): Promise<SigningKey | undefined> => {
    // A secret may be replaced while the process runs.
    if (secret !== undefined) return keyIn(secret, (await storedSecrets().text(secret, { fresh: false })) ?? '')
    if (arn === undefined) return undefined
    ofKms ??= kmsSigningKey(arn)
    ofKms.catch(() => {
      ofKms = undefined
    })
    return ofKms
  }
}

function keyIn(secret: string, content: string): Promise<SigningKey> {
  return signingKeyOf(content).catch((error: Error) => {
    throw unreadable(secret, `its key cannot sign commits: ${error.message}`)
  })
}
