/** Why a connection failed, in words for people; of a name with several addresses, what the first said. */
export function failureReason(error: Error & { code?: string }): string {
  // A name with several addresses fails with one error for each of them and an empty message.
  const inner = error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0] : error
  // OpenSSL's words for an answer in plain HTTP.
  if (inner.message.includes('wrong version number')) return 'the server speaks no TLS on this port: is it an http:// address?'
  return inner.message === '' ? (error.code ?? error.name) : inner.message
}
