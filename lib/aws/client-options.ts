export interface ClientOptions {
  maxAttempts: number
  retryMode: 'standard'
  requestHandler: { connectionTimeout: number; requestTimeout: number; throwOnRequestTimeout: boolean }
}

/**
 * Options for every client. The SDK has no timeouts of its own, so without them a lost packet would block a function
 * until Lambda ends it. `requestMs` bounds one attempt, request and answer together.
 *
 * The retry mode is `standard` (jittered exponential backoff with a token bucket): `adaptive` may delay first attempts
 * of all callers of a client because one resource is throttled
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
