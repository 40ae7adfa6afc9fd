import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { UsageError } from '../errors/usage-error.ts'
import { configPath } from './git-config.ts'

/** The certificates to trust instead of Node's own, and the setting that names them. */
export interface Authorities {
  certificates: string[]
  file: string
  from: string
}

/** Names of a setting: in the environment, which wins here, and in git's configuration below `http`. */
interface Names {
  variable: string
  setting: string
}

/** The setting of a file of certificates and, for hosts, of a folder of such files. */
export interface AuthorityNames extends Names {
  folder?: Names
}

export const HOST_AUTHORITIES: AuthorityNames = {
  variable: 'GIT_SSL_CAINFO',
  setting: 'sslcainfo',
  folder: { variable: 'GIT_SSL_CAPATH', setting: 'sslcapath' },
}
export const PROXY_AUTHORITIES: AuthorityNames = { variable: 'GIT_PROXY_SSL_CAINFO', setting: 'proxysslcainfo' }

/**
 * Reads what git takes its certificates from; undefined if nothing is named. Like git, a file replaces the list of the
 * program, and a folder is added to the one or the other; so is what `NODE_EXTRA_CA_CERTS` adds to Node's list. Throws
 * UsageError for what cannot be read.
 */
export async function authoritiesOf(
  names: AuthorityNames,
  settings: ReadonlyMap<string, string>,
  env: NodeJS.ProcessEnv,
): Promise<Authorities | undefined> {
  const file = named(names, settings, env)
  const folder = names.folder && named(names.folder, settings, env)
  const shown = file ?? folder
  if (shown === undefined) return undefined
  const list = file === undefined ? rootCertificates : [await readable(file, (path) => readFile(path, 'utf8'))]
  const added = folder === undefined ? [] : await readable(folder, certificatesIn)
  return { certificates: [...list, ...added, ...(await extraCertificates(env))], file: shown.path, from: shown.from }
}

interface Named {
  path: string
  from: string
}

function named({ variable, setting }: Names, settings: ReadonlyMap<string, string>, env: NodeJS.ProcessEnv): Named | undefined {
  if (env[variable]) return { path: env[variable], from: variable }
  const configured = settings.get(setting)
  return configured === undefined ? undefined : { path: configPath(configured), from: `http.${setting} of git` }
}

function readable<T>({ path, from }: Named, read: (path: string) => Promise<T>): Promise<T> {
  return read(path).catch((error: Error) => {
    throw new UsageError(`The certificates of ${from} cannot be read: ${error.message}`)
  })
}

/** Files of a folder that are read. */
const MAX_FILES = 1000
const CERTIFICATE = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/

/** The folder has a link of another name to each file, by which OpenSSL finds them: each is read once. */
async function certificatesIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).sort().slice(0, MAX_FILES)
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8').catch(() => '')))
  return [...new Set(texts.filter((text) => CERTIFICATE.test(text)))]
}

/** Node has warned already of a file that is not there. */
async function extraCertificates({ NODE_EXTRA_CA_CERTS: file }: NodeJS.ProcessEnv): Promise<string[]> {
  if (!file) return []
  const text = await readFile(file, 'utf8').catch(() => undefined)
  return text === undefined ? [] : [text]
}
