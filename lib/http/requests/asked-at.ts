import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import type { AskedAt } from '../problems/problem.ts'

/**
 * Where a request was made, as the gateway says: the name of the server is not the header's, which anybody may write. A
 * gateway of AWS takes HTTPS only; that of the embedded stack says that it does not.
 */
export function askedAt({ headers, requestContext }: APIGatewayProxyEventV2): AskedAt {
  const scheme = headers['x-forwarded-proto'] === 'http' ? 'http' : 'https'
  return { origin: `${scheme}://${requestContext.domainName}`, requestId: requestContext.requestId }
}
