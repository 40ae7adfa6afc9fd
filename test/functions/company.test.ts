import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { networkVariables } from '../../infra/environments/network-variables.ts'
import { prod } from '../../infra/environments/prod.ts'
import { signingVariables } from '../../infra/environments/signing-variables.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { publicKeyLine } from '../../lib/git/signing/ssh-signature.ts'
import { callsOf } from '../../lib/local/aws/aws-call.ts'
import { createRepository, startGitServer } from '../../lib/local/git-host/git-server.ts'
import { DeployedFunctions } from '../support/deployed-functions.ts'
import { commitFiles, git, temporaryDirectory } from '../support/git.ts'
import { KMS_KEY, startKmsDouble } from '../support/kms-double.ts'
import { RAW, vpc } from '../support/objects.ts'
import { AUTHORITY, connectProxy, httpsFront } from '../support/private-host.ts'
import { startSshDouble } from '../support/ssh-double.ts'

const HOST = 'localhost:1'
const MANAGER = { name: 'Fabric Bot', email: 'fabric-bot@example.com' }
const SECRETS = 'gitops-file-manager/prod/git'

/**
 * A deployment whose Git host is behind a proxy with a login, with a certificate of a CA of its own, and whose commits
 * are signed by a key of KMS, with the variables that the environment's settings give its functions.
 */
async function company() {
  const directory = await temporaryDirectory()
  const bare = await createRepository(directory, 'lab.git')
  const server = await startGitServer({ root: directory })
  const kms = await startKmsDouble()
  const proxy = await connectProxy({ to: await httpsFront(server.url), login: 'gfm:p@ss' })
  const settings = {
    ...prod,
    gitHosts: [HOST],
    proxy: { url: `http://${proxy.host}`, login: `${SECRETS}/proxy`, except: ['127.0.0.1'] },
    certificateAuthorities: `${SECRETS}/authorities`,
    signing: { kmsKey: KMS_KEY },
  }
  const ssh = await startSshDouble(directory, directory)
  const environment = {
    ...networkVariables(settings),
    ...signingVariables(settings),
    // Only what the proxy does not resolve may have an address of this machine.
    GIT_HOSTS: `${HOST},127.0.0.1:${ssh.port}`,
    GIT_ADDRESSES: '127.0.0.1/32',
    GIT_SSH_PORTS: String(ssh.port),
    MANAGER_NAME: MANAGER.name,
    MANAGER_EMAIL: MANAGER.email,
    AWS_ENDPOINT_URL_KMS: kms.endpoint,
  }
  const api = await DeployedFunctions.start(directory, { environment })
  onTestFinished(async () => {
    kms.close()
    ssh.close()
    await Promise.all([api.close(), server.close()])
  })
  await api.secrets.put(`${SECRETS}/proxy`, '{"username":"gfm","password":"p@ss"}')
  await api.secrets.put(`${SECRETS}/authorities`, await readFile(AUTHORITY, 'utf8'))
  return { directory, bare, api, kms, proxy, ssh }
}

async function verifier(directory: string, line: string) {
  const signers = join(directory, 'signers')
  await writeFile(signers, `${MANAGER.email} namespaces="git" ${line}\n`)
  return (bare: string, commit: string) => git(bare, '-c', `gpg.ssh.allowedSignersFile=${signers}`, 'verify-commit', commit)
}

/** Every kind of operation that makes a commit. Returns how many there were. */
async function allOperations(api: DeployedFunctions, bare: string): Promise<number> {
  const answers: number[] = []
  const call = async (...request: Parameters<DeployedFunctions['call']>) => {
    const { status, body } = await api.call<OperationReport>(...request)
    expect({ request, status, body }).toMatchObject({ status: expect.toBeOneOf([200, 201]) })
    answers.push(status)
    return body
  }
  await call('POST', '/fabrics/lab/init-gitops/', {})
  await commitFiles(bare, { [`${RAW}/one.yaml`]: `${vpc('a')}---\n${vpc('b')}` })
  await call('POST', '/fabrics/lab/ingest-raw/', {})
  const created = { 'content-type': 'application/yaml', 'if-none-match': '*' }
  const put = await api.send({ method: 'PUT', path: '/fabrics/lab/objects/vpcs/default/c', headers: created, body: vpc('c') })
  expect(put.status).toBe(201)
  const patch = { 'content-type': 'application/merge-patch+json', 'if-match': '*' }
  const { operation } = await call('PATCH', '/fabrics/lab/objects/vpcs/default/c', { spec: { mtu: 9000 } }, patch)
  await call('DELETE', '/fabrics/lab/objects/vpcs/default/a', undefined, { 'if-match': '*' })
  await call('POST', `/fabrics/lab/operations/${operation}/revert/`, {})
  return answers.length + 1
}

async function ownKey(directory: string): Promise<{ text: string; line: string }> {
  const file = join(directory, 'own')
  await promisify(execFile)('ssh-keygen', ['-q', '-N', '', '-t', 'ed25519', '-f', file])
  return { text: await readFile(file, 'utf8'), line: await readFile(`${file}.pub`, 'utf8') }
}

test('a deployment behind a proxy, with a CA of its own, signs the commits of all operations', async () => {
  const { directory, bare, api, kms, proxy, ssh } = await company()
  await api.call('POST', '/fabrics/', { name: 'lab', repository_url: `https://${HOST}/lab.git`, validation: 'off' })
  const operations = await allOperations(api, bare)
  expect(new Set(proxy.asked)).toEqual(new Set([HOST]))

  const verifyByKms = await verifier(directory, publicKeyLine(kms.publicKey))
  const own = (await git(bare, 'log', '--format=%H %cn <%ce>', 'main'))
    .split('\n')
    .filter((line) => line.endsWith(`${MANAGER.name} <${MANAGER.email}>`))
  expect(own).toHaveLength(operations)
  for (const line of own) await verifyByKms(bare, line.slice(0, 40))
  await git(bare, 'fsck', '--strict')
  const calls = kms.requests.flatMap((request) => callsOf(request, { principal: 'objects', service: 'kms' }))
  const needed = calls.map(({ action, resource }) => `${action} ${resource}`)
  expect(new Set(needed)).toEqual(new Set([`kms:GetPublicKey ${KMS_KEY}`, `kms:Sign ${KMS_KEY}`]))

  // A key that cannot be used: nothing is pushed.
  const head = await git(bare, 'rev-parse', 'main')
  kms.refuseWith('DisabledException')
  const headers = { 'content-type': 'application/yaml', 'if-none-match': '*' }
  const put = { method: 'PUT', path: '/fabrics/lab/objects/vpcs/default/d', headers, body: vpc('d') }
  expect(await api.send(put)).toMatchObject({
    status: 503,
    body: { code: 'signing_failed', detail: expect.stringContaining('DisabledException') },
  })
  expect(await git(bare, 'rev-parse', 'main')).toBe(head)

  // A repository with a key of its own needs no other.
  const second = await createRepository(directory, 'own.git')
  const { text, line } = await ownKey(directory)
  await api.secrets.put(`${SECRETS}/own`, JSON.stringify({ host: HOST, token: 't', signing_key: text }))
  const registration = { name: 'own', repository_url: `https://${HOST}/own.git`, credentials_secret: `${SECRETS}/own` }
  expect(await api.call('POST', '/fabrics/', registration)).toMatchObject({ status: 201 })
  expect(await api.call('POST', '/fabrics/own/init-gitops/', {})).toMatchObject({ status: 201 })
  await (await verifier(directory, line))(second, 'main')

  // A repository by SSH, with a deploy key.
  const third = await createRepository(directory, 'keyed.git')
  const deploy = { private_key: ssh.privateKey, known_hosts: [ssh.hostKey] }
  const keyed = { host: `127.0.0.1:${ssh.port}`, signing_key: text, ssh: deploy }
  await api.secrets.put(`${SECRETS}/keyed`, JSON.stringify(keyed))
  const bySsh = { name: 'keyed', repository_url: `ssh://127.0.0.1:${ssh.port}/keyed.git`, credentials_secret: `${SECRETS}/keyed` }
  expect(await api.call('POST', '/fabrics/', bySsh)).toMatchObject({
    status: 201,
    body: { repository_url: `ssh://git@127.0.0.1:${ssh.port}/keyed.git` },
  })
  expect(await api.call('POST', '/fabrics/keyed/init-gitops/', {})).toMatchObject({ status: 201 })
  await (await verifier(directory, line))(third, 'main')
  expect(new Set(ssh.commands)).toEqual(new Set(["git-upload-pack '/keyed.git'", "git-receive-pack '/keyed.git'"]))
  const elsewhere = { ...bySsh, name: 'else', repository_url: 'git@127.0.0.1:keyed.git' }
  expect(await api.call('POST', '/fabrics/', elsewhere)).toMatchObject({ status: 400 })
})
