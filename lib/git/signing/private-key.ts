import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import type { SigningKey } from './ssh-signature.ts'

/**
 * The signing key in the text of a private key: OpenSSH's own format, or PEM (PKCS#8, SEC1), without a passphrase.
 * Throws Error, without any part of the text, for what is none of a kind that SSH signs with.
 */
export async function signingKeyOf(content: string): Promise<SigningKey> {
  const key = privateKey(content.includes('BEGIN OPENSSH PRIVATE KEY') ? await pemOf(content) : content)
  const isEdwards = key?.asymmetricKeyType === 'ed25519'
  const isCurve = key?.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1'
  if (key === undefined || !(isEdwards || isCurve))
    throw new Error('it is no private key of Ed25519 or ECDSA P-256 without a passphrase')
  return {
    publicKey: createPublicKey(key),
    sign: async (data) => (isEdwards ? sign(null, data, key) : sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' })),
  }
}

function privateKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem)
  } catch {
    return undefined
  }
}

/** Node reads no keys in OpenSSH's format. The library is loaded only where there is one. */
async function pemOf(content: string): Promise<string> {
  const { default: ssh } = await import('ssh2')
  const parsed = ssh.utils.parseKey(content)
  return parsed instanceof Error ? '' : parsed.getPrivatePEM()
}
