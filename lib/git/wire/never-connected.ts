const CODE = 'ERR_NEVER_CONNECTED'

/** The cause of an error that came before anything of the request was sent, where Node has no code for that. */
export function neverConnected(message: string): Error {
  return Object.assign(new Error(message), { code: CODE })
}

/** Node's codes for a connection that was never established, and ours. */
const NOT_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_NEVER_CONNECTED$)/

/** Whether an error's cause proves that nothing of the request was sent. */
export function isNeverConnected({ cause }: Error): boolean {
  return cause instanceof Error && 'code' in cause && NOT_CONNECTED.test(String(cause.code))
}
