import { createPrivateKey, type KeyObject, sign } from 'node:crypto'

/** The clocks of GitHub and of this machine may be that far apart, in seconds. */
const SKEW = 60
/** GitHub takes no JWT that is good for longer, in seconds. */
const LIFETIME = 600

/**
 * The JSON Web Token by which a GitHub App proves itself: RS256, issued a minute ago, good for ten minutes from then
 * (https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app).
 * Undefined when the key is no RSA key in PEM.
 */
export function appJwt(appId: string, privateKey: string, now: Date): string | undefined {
  const key = rsaKey(privateKey)
  if (key === undefined) return undefined
  const issued = Math.floor(now.getTime() / 1000) - SKEW
  const claims = { iat: issued, exp: issued + LIFETIME, iss: appId }
  const signed = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`
}

/** OpenSSL's errors may quote what they cannot read, so they go nowhere. */
function rsaKey(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem)
    return key.asymmetricKeyType === 'rsa' ? key : undefined
  } catch {
    return undefined
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
