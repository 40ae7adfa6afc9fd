import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Secrets as files of a directory, and the one request that functions make of Secrets Manager. */
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

  /** The value of a secret, which is made with this one unless it is there. */
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
    return join(this.#directory, encodeURIComponent(name).replaceAll('.', '%2E'))
  }
}
