import { once } from 'node:events'
import { connect } from 'node:tls'
import { definedOf } from '../../defined-of.ts'
import { isThisMachine } from '../deployment/endpoint-url.ts'
import { type Check, ok, warning } from './check.ts'

/** AWS renews its certificates 60 days before they expire, so one with fewer days left was not renewed in time. */
const DAYS_LEFT = 14
const DAY_MS = 24 * 60 * 60 * 1000

export interface CertificateOptions {
  now: Date
  /** When to give up. */
  signal: AbortSignal
  /** Certificates to trust instead of Node's own. */
  ca?: string
}

/**
 * Checks the encryption of the connection and the expiry of the certificate. Undefined if no certificate is needed, or
 * without a connection: the first request then reports the reason.
 */
export async function certificateCheck(url: URL, { now, signal, ca }: CertificateOptions): Promise<Check | undefined> {
  if (url.protocol !== 'https:')
    return isThisMachine(url)
      ? undefined
      : warning(
          'tls',
          'plain http: anybody on the network path can read and change the requests',
          'https',
          'use the https address of the API',
        )
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const isName = !/^[\d.]+$|:/.test(host)
  const options = { host, port: Number(url.port || 443), ...(isName ? { servername: host } : {}), ...definedOf({ ca }) }
  const socket = connect(options)
  try {
    await once(socket, 'secureConnect', { signal })
    return judged(new Date(socket.getPeerCertificate().valid_to), now, socket.getProtocol() ?? 'TLS')
  } catch {
    return undefined
  } finally {
    socket.destroy()
  }
}

function judged(end: Date, now: Date, protocol: string): Check {
  const days = Math.floor((end.getTime() - now.getTime()) / DAY_MS)
  const found = `${protocol}, certificate valid until ${end.toISOString().slice(0, 10)}, ${days} days`
  if (days >= DAYS_LEFT) return ok('tls', found)
  return warning(
    'tls',
    found,
    `${DAYS_LEFT} days or more`,
    'renew the certificate, or find out why it is not renewed automatically',
  )
}
