import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'

/** Names that lead to this machine and that nobody else can own: https://www.rfc-editor.org/rfc/rfc6761#section-6.3 */
const LOOPBACK = /^(127\.0\.0\.1|\[::1\]|([\w-]+\.)*localhost)(:\d+)?$/i

/**
 * A server for programs of this machine and for its own pages. Pages of other sites get 403, because a browser on this
 * machine carries out their requests as well: those to this address, and those to a name of theirs that they let lead
 * here (DNS rebinding).
 */
export function createLoopbackServer(handle: RequestListener): Server {
  return createServer((request, response) => {
    const reason = foreignReason(request)
    if (reason === undefined) return handle(request, response)
    response.writeHead(403, { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' })
    response.end(JSON.stringify({ message: reason }))
  })
}

/**
 * Why a request comes from a page of another site; undefined if it does not. Another port is another site, whatever
 * `Sec-Fetch-Site` calls it (https://www.w3.org/TR/fetch-metadata/). A link to an address here may be followed from
 * anywhere.
 */
function foreignReason({ headers, method }: Pick<IncomingMessage, 'headers' | 'method'>): string | undefined {
  const { host, origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers
  if (host !== undefined && !LOOPBACK.test(host))
    return `The request is for the host ${JSON.stringify(host)}, and this server is for 127.0.0.1 and localhost only`
  if (origin !== undefined && origin !== `http://${host}`)
    return `The request is from a page of ${origin}, and this server answers its own pages only`
  const isLink = mode === 'navigate' && (method === 'GET' || method === 'HEAD')
  if (site === undefined || site === 'same-origin' || site === 'none' || isLink) return undefined
  return 'The request is from a page of another site, and this server answers its own pages only'
}
