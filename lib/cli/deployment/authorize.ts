import { AwsV4Signer } from 'aws4fetch'
import { definedOf } from '../../defined-of.ts'

export interface PlannedRequest {
  method: string
  url: URL
  headers: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
}

/** An address of API Gateway: `{id}.execute-api.{region}.amazonaws.com`. */
const API_GATEWAY = /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/

/**
 * The headers of a request with what the deployment's authorizer wants: the token of `GFM_API_TOKEN`, or else, where
 * AWS credentials are in the environment, a signature for `execute-api`
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html). A deployment with a domain name of its own
 * gets one only if `GFM_API_AUTH` is `iam`; no other server gets anything made with AWS credentials.
 */
export async function authorized(request: PlannedRequest, env: NodeJS.ProcessEnv = process.env): Promise<Record<string, string>> {
  const { headers, url } = request
  const { GFM_API_TOKEN: token, GFM_API_AUTH: wanted } = env
  const keys = awsKeysIn(env)
  if (token) return { ...headers, authorization: `Bearer ${token}` }
  const gateway = API_GATEWAY.exec(url.hostname)
  if ((gateway === null && wanted !== 'iam') || keys === undefined) return headers
  const region = gateway?.[1] ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? 'us-east-1'
  const { method, body } = request
  const signer = new AwsV4Signer({
    method,
    url: url.href,
    headers,
    ...keys,
    ...definedOf({ body }),
    service: 'execute-api',
    region,
  })
  return Object.fromEntries((await signer.sign()).headers)
}

/** The keys of AWS in the environment; undefined if there are none. */
export function awsKeysIn({
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  AWS_SESSION_TOKEN: sessionToken,
}: NodeJS.ProcessEnv) {
  if (!accessKeyId || !secretAccessKey) return undefined
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
}
