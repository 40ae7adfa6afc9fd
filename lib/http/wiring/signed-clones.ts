import { kmsSigningKey } from '../../aws/kms-signing-key.ts'
import type { RepositoryRecord } from '../../contract/repository.ts'
import { signingKeyOf } from '../../git/signing/private-key.ts'
import { type SigningKey, sshSignature } from '../../git/signing/ssh-signature.ts'
import { unreadable } from '../../hosts/shared/unreadable.ts'
import { clonesOf, cloneVariables } from './clones.ts'
import { signingVariables } from './hosts/git-variables.ts'
import { hostCredentials } from './hosts/host-credentials.ts'
import { storedSecrets } from './hosts/stored-secrets.ts'
import { provider } from './provider.ts'

interface DeploymentKey {
  SIGNING_SECRET?: string | undefined
  SIGNING_KMS_KEY?: string | undefined
}

/** Repositories for functions that commit: commits are signed where the deployment or the repository has a key. */
export const signedClones = provider({ ...cloneVariables, ...signingVariables }, (given) => {
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
