export interface ClientOptions {
  maxAttempts: number
  retryMode: 'standard'
  requestHandler: { connectionTimeout: number; requestTimeout: number; throwOnRequestTimeout: boolean }
}

/**
 * Options every client shares. Without them a lost packet would hold a function until it is ended: the SDK has no
 * timeouts of its own. `requestMs` bounds one attempt, request and answer together.
 *
 * The retry mode is `standard` (jittered exponential backoff with a token bucket): `adaptive` may hold back first
 * attempts of all callers of a client for the throttling of one resource
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html). Region, credentials and endpoints
 * (`AWS_ENDPOINT_URL_DYNAMODB`, `_S3`, `_SQS`, `_SECRETS_MANAGER`) come from the environment, as in every AWS SDK.
 */
export function clientOptions(requestMs: number): ClientOptions {
  return {
    maxAttempts: 4,
    retryMode: 'standard',
    requestHandler: { connectionTimeout: 2000, requestTimeout: requestMs, throwOnRequestTimeout: true },
  }
}
