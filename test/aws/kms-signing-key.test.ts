import { generateKeyPairSync } from 'node:crypto'
import { KMSClient } from '@aws-sdk/client-kms'
import { expect, onTestFinished, test } from 'vitest'
import { kmsSigningKey } from '../../lib/aws/kms-signing-key.ts'
import { sshSignature } from '../../lib/git/signing/ssh-signature.ts'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../lib/local/server/local-aws.ts'
import { KMS_KEY, startKmsDouble } from '../support/kms-double.ts'

const COMMIT = Buffer.from('tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nx\n')

async function kms() {
  const double = await startKmsDouble()
  onTestFinished(double.close)
  const options = { endpoint: double.endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, maxAttempts: 1 }
  return { double, client: new KMSClient(options) }
}

test('a key of KMS signs a digest: what is signed stays here', async () => {
  const { double, client } = await kms()
  const key = await kmsSigningKey(KMS_KEY, client)
  // The numbers have all lengths that are usual.
  for (let round = 0; round < 20; round += 1) expect(await sshSignature(COMMIT, key)).toMatch(/^-----BEGIN SSH SIGNATURE-----\n/)
  const targets = double.requests.map(({ headers }) => headers['x-amz-target'])
  expect([...new Set(targets)]).toEqual(['TrentService.GetPublicKey', 'TrentService.Sign'])
  const { MessageType, SigningAlgorithm } = JSON.parse(double.requests.at(-1)?.body.toString() ?? '')
  expect({ MessageType, SigningAlgorithm }).toEqual({ MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' })
})

test('another kind of key, and what KMS refuses, is told with the name of its error', async () => {
  const { double, client } = await kms()
  const key = await kmsSigningKey(KMS_KEY, client)
  double.refuseWith('DisabledException')
  const expected = { code: 'signing_failed', data: { key: KMS_KEY, reason: 'DisabledException' } }
  await expect(sshSignature(COMMIT, key)).rejects.toMatchObject(expected)
  await expect(kmsSigningKey(KMS_KEY, client)).rejects.toMatchObject(expected)
  await expect(kmsSigningKey(KMS_KEY, answering({ KeySpec: 'ECC_NIST_P384' }))).rejects.toThrow(/its key spec is ECC_NIST_P384/)
})

test.each(['', '3006020101020101ff', '3006020101030101', '30', '30060201010221', `30250221${'01'.repeat(33)}0200`])(
  'the answer %j holds no signature',
  async (der) => {
    const PublicKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'der', type: 'spki' })
    const key = await kmsSigningKey(
      KMS_KEY,
      answering({ KeySpec: 'ECC_NIST_P256', PublicKey, Signature: Buffer.from(der, 'hex') }),
    )
    await expect(sshSignature(COMMIT, key)).rejects.toMatchObject({ code: 'signing_failed', message: /holds no signature/ })
  },
)

function answering(answer: object): Pick<KMSClient, 'send'> {
  return { send: () => Promise.resolve(answer) } as unknown as Pick<KMSClient, 'send'>
}
