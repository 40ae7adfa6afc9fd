import { readFile } from 'node:fs/promises'
import { UsageError } from '../errors/usage-error.ts'
import { configPath } from './git-config.ts'

/** The certificates to trust instead of Node's own, and the setting that names them. */
export interface Authorities {
  certificates: string[]
  file: string
  from: string
}

/** Names of a file of certificates: in the environment, which wins here, and in git's configuration below `http`. */
export interface AuthorityNames {
  variable: string
  setting: string
}

export const HOST_AUTHORITIES: AuthorityNames = { variable: 'GIT_SSL_CAINFO', setting: 'sslcainfo' }
export const PROXY_AUTHORITIES: AuthorityNames = { variable: 'GIT_PROXY_SSL_CAINFO', setting: 'proxysslcainfo' }

/**
 * Reads the file that git takes its certificates from; undefined if none is named. Like git, it replaces the list of
 * the program; what `NODE_EXTRA_CA_CERTS` adds to Node's list is added to it, too. Throws UsageError for a file that
 * cannot be read.
 */
export async function authoritiesOf(
  { variable, setting }: AuthorityNames,
  settings: ReadonlyMap<string, string>,
  env: NodeJS.ProcessEnv,
): Promise<Authorities | undefined> {
  const configured = settings.get(setting)
  const file = env[variable] || (configured === undefined ? '' : configPath(configured))
  if (file === '') return undefined
  const from = env[variable] ? variable : `http.${setting} of git`
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new UsageError(`The certificates of ${from} cannot be read: ${error.message}`)
  })
  return { certificates: [text, ...(await extraCertificates(env))], file, from }
}

/** Node has warned already of a file that is not there. */
async function extraCertificates({ NODE_EXTRA_CA_CERTS: file }: NodeJS.ProcessEnv): Promise<string[]> {
  if (!file) return []
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? [] : [text]
}
