import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { percentEncoded } from '../../percent-encoding.ts'
import { keptJson } from '../server/kept-json.ts'

/** Secrets as files in a directory, and the only request that functions send to Secrets Manager. */
export class LocalSecrets {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  /** Creates or replaces a secret. */
  async put(name: string, value: string): Promise<void> {
    await mkdir(this.#directory, { recursive: true })
    await writeFile(this.#file(name), value, { mode: 0o600 })
  }

  /** Returns the value of a secret. Creates a missing secret with the given value. */
  async ensure(name: string, value: () => string): Promise<string> {
    const known = await readFile(this.#file(name), 'utf8').catch(() => undefined)
    if (known !== undefined) return known
    const made = value()
    await this.put(name, made)
    return made
  }

  /** The answer to `GetSecretValue`, and its status. */
  async get(name: string): Promise<{ status: number; body: Record<string, unknown> }> {
    try {
      return { status: 200, body: { Name: name, SecretString: await readFile(this.#file(name), 'utf8') } }
    } catch {
      const message = "Secrets Manager can't find the specified secret."
      return { status: 400, body: { __type: 'ResourceNotFoundException', message } }
    }
  }

  #file(name: string): string {
    return join(this.#directory, percentEncoded(name).replaceAll('.', '%2E'))
  }
}

/** Name of the secret that signs the webhooks of the local Git server. */
export const LOCAL_WEBHOOK_SECRET = 'gitops-file-manager/dev/webhooks/local'

/** The value of `LOCAL_WEBHOOK_SECRET`; created with the directory's first stack. */
export async function localWebhookSecret(secrets: LocalSecrets): Promise<string> {
  const stored = await secrets.ensure(LOCAL_WEBHOOK_SECRET, () => JSON.stringify({ secrets: [randomBytes(24).toString('hex')] }))
  const { secrets: [secret = ''] = [] } = keptJson(`The secret ${LOCAL_WEBHOOK_SECRET}`, stored) as { secrets?: string[] }
  return secret
}
