import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import type { FabricRecord } from '../../lib/contract/fabric.ts'
import type { OperationReport } from '../../lib/contract/report.ts'
import { DeployedFunctions } from '../support/deployed-functions.ts'
import { vpc } from '../support/objects.ts'
import { git, Remote } from '../support/remote.ts'

export interface Problem {
  code: string
  status: number
  detail: string
  errors: { code: string; file: string; line?: number; column?: number; message: string }[]
}

/** The functions and a repository, before all tests of a file; each test takes a fabric of its own. */
export class FabricApi {
  directory = ''
  remote!: Remote
  api!: DeployedFunctions
  #numbers = 0
  #shared: Promise<string> | undefined

  constructor() {
    beforeAll(async () => {
      this.directory = await mkdtemp(join(tmpdir(), 'gfm-functions-'))
      this.remote = await Remote.start()
      this.api = await DeployedFunctions.start(this.directory)
    })
    afterAll(async () => {
      await Promise.all([this.api.close(), this.remote.close()])
      await rm(this.directory, { recursive: true, force: true })
    })
  }

  /** A name nobody has used. */
  newName = (): string => {
    this.#numbers += 1
    return `lab-${this.#numbers}`
  }

  register = (name: string, input: Record<string, unknown> = {}) =>
    this.api.call<FabricRecord & Problem>('POST', '/fabrics/', { name, repository_url: this.remote.url, ...input })

  /** A fabric that has its structure, and raw files in it. */
  initialised = async (files: Record<string, string> = {}): Promise<string> => {
    const name = this.newName()
    await this.register(name)
    expect((await this.api.call('POST', `/fabrics/${name}/init-gitops/`, {})).status).toBe(201)
    if (Object.keys(files).length > 0) await this.pushRaw(name, files)
    return name
  }

  pushRaw = (name: string, files: Record<string, string>): Promise<void> =>
    this.remote.push(Object.fromEntries(Object.entries(files).map(([file, text]) => [`${rawOf(name)}/${file}`, text])))

  ingest = <T = OperationReport>(name: string, body: unknown = {}, headers: Record<string, string> = {}) =>
    this.api.call<T>('POST', `/fabrics/${name}/ingest-raw/`, body, headers)

  commits = async (): Promise<number> => Number(await git(this.remote.repository, 'rev-list', '--count', 'main'))

  /** For tests that change nothing. */
  sharedFabric = (): Promise<string> => {
    this.#shared ??= this.initialised({ 'a.yaml': vpc('a') })
    return this.#shared
  }
}

export function rawOf(name: string): string {
  return `fabrics/${name}/gitops/raw`
}
