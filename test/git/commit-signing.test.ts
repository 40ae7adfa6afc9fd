import { execFile } from 'node:child_process'
import { generateKeyPairSync, sign, verify } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { serializeCommit, withSignature } from '../../lib/git/object/commit-object.ts'
import { signingKeyOf } from '../../lib/git/signing/private-key.ts'
import { publicKeyLine, type SigningKey, sshSignature } from '../../lib/git/signing/ssh-signature.ts'
import { git, temporaryDirectory } from '../support/git.ts'

const run = promisify(execFile)
const MANAGER = { name: 'Manager', email: 'gfm@example.com' }

function commit(message: string): Buffer {
  const tree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'
  return serializeCommit(tree, null, { message, author: MANAGER, committer: MANAGER, time: new Date(1_700_000_000_000) })
}

/** The text of a new private key in a format. */
const KEYS: Record<string, () => Promise<string>> = {
  'Ed25519 of OpenSSH': () => openSsh('ed25519'),
  'ECDSA of OpenSSH': () => openSsh('ecdsa'),
  'Ed25519 in PKCS#8': async () => pem(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' })),
  'ECDSA in SEC1': async () =>
    pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'pem', type: 'sec1' })),
}

function pem(text: string | Buffer): string {
  return text.toString()
}

async function openSsh(type: string, passphrase = ''): Promise<string> {
  const file = join(await temporaryDirectory(), 'key')
  await run('ssh-keygen', ['-q', '-N', passphrase, '-t', type, '-f', file])
  return readFile(file, 'utf8')
}

test.each(Object.entries(KEYS))('git takes the signature of a key %s, and ssh-keygen knows its line', async (_, make) => {
  const directory = await temporaryDirectory()
  await git(directory, 'init', '-q', '--bare', '.')
  const text = await make()
  const key = await signingKeyOf(text)
  const unsigned = commit('A change\n\nOperation: 1')
  const file = join(directory, 'commit')
  await writeFile(file, withSignature(unsigned, await sshSignature(unsigned, key)))
  const oid = (await git(directory, 'hash-object', '-t', 'commit', '-w', file)).trim()
  const line = publicKeyLine(key.publicKey)
  await writeFile(join(directory, 'signers'), `${MANAGER.email} namespaces="git" ${line}\n`)
  const verified = git(directory, '-c', `gpg.ssh.allowedSignersFile=${join(directory, 'signers')}`, 'verify-commit', oid)
  await expect(verified).resolves.toBeDefined()
  if (!text.includes('OPENSSH')) return
  const keyFile = join(directory, 'key')
  await writeFile(keyFile, text, { mode: 0o600 })
  expect((await run('ssh-keygen', ['-y', '-f', keyFile])).stdout).toContain(line)
})

test('Ed25519 makes the signature of the worked example (RFC 8032, 7.1, test 1)', async () => {
  const secret = Buffer.from('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60', 'hex')
  const text = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), secret]).toString('base64')
  const key = await signingKeyOf(`-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY-----\n`)
  const author = { name: 'G', email: MANAGER.email }
  const payload = commit('example').toString().replaceAll('Manager <', 'G <')
  expect(payload).toContain(`author ${author.name} <`)
  expect(await sshSignature(Buffer.from(payload), key)).toBe(EXAMPLE)
})

const EXAMPLE = `-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg11qYAYKxCrfVS/7TyWQHOg7hcv
PapiMlrwIaaPcHURoAAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQAZmoUj6sfn6b1OlW1OIh1wrU+dgmXfJs7Nc7QKGvtrwZJ5BNqeKMQkNsIAhvmYx70
y9EZnm4EdoecuK0n+Iugk=
-----END SSH SIGNATURE-----
`

/** The strings of SSH in some bytes. */
function strings(bytes: Buffer): Buffer[] {
  const found: Buffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    found.push(bytes.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return found
}

test('the numbers of ECDSA are written without needless zeros, and with the one that a first bit needs', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  let signed: Record<'data' | 'value', Buffer> = { data: Buffer.alloc(0), value: Buffer.alloc(0) }
  const key: SigningKey = {
    publicKey,
    sign: async (data) => {
      signed = { data, value: sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' }) }
      return signed.value
    },
  }
  const lengths = new Set<number>()
  // One number in 256 is shorter than 32 bytes.
  for (let round = 0; lengths.size < 3; round += 1) {
    const armour = await sshSignature(commit(String(round)), key)
    const bytes = Buffer.from(armour.replace(/-----.*-----/g, ''), 'base64').subarray(10)
    const [algorithm, body = Buffer.alloc(0)] = strings(strings(bytes)[4] ?? Buffer.alloc(0))
    expect(algorithm?.toString()).toBe('ecdsa-sha2-nistp256')
    const numbers = strings(body)
    for (const number of numbers) {
      expect((number[0] ?? 0) < 0x80 && (number[0] !== 0 || (number[1] ?? 0) >= 0x80)).toBe(true)
      lengths.add(Math.min(Math.max(number.length, 31), 33))
    }
    const plain = Buffer.concat(numbers.map((number) => Buffer.concat([Buffer.alloc(32), number]).subarray(-32)))
    expect(plain.equals(signed.value)).toBe(true)
    expect(verify('sha256', signed.data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, plain)).toBe(true)
  }
})

describe('what signs nothing', () => {
  test.each<[string, () => Promise<string> | string]>([
    ['no key', () => 'x'],
    ['a broken key', () => '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n'],
    ['a key with a passphrase', () => openSsh('ed25519', 'geheim')],
    ['RSA', () => pem(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'pem', type: 'pkcs8' }))],
    [
      'another curve',
      () => pem(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({ format: 'pem', type: 'sec1' })),
    ],
  ])('%s', async (_, make) => {
    await expect(signingKeyOf(await make())).rejects.toThrow(
      /^it is no private key of Ed25519 or ECDSA P-256 without a passphrase$/,
    )
  })

  test('a key whose signatures are not its own', async () => {
    const { publicKey } = generateKeyPairSync('ed25519')
    const { privateKey } = generateKeyPairSync('ed25519')
    const signature = sshSignature(commit('x'), { publicKey, sign: async (data) => sign(null, data, privateKey) })
    await expect(signature).rejects.toMatchObject({ code: 'signing_failed', message: /does not match its public key/ })
  })
})
