import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { OperationReport } from '../../lib/contract/report.ts'
import { DeployedFunctions } from '../support/deployed-functions.ts'
import { commentedVpc, MANAGED, raw } from '../support/objects.ts'
import { git, Remote } from '../support/remote.ts'

export interface Problem {
  code: string
  detail: string
  errors: { code: string; file: string; line?: number; column?: number }[]
}

export interface Edit {
  type?: string
  match?: string
  isNew?: boolean
}

export const VPCS = '/fabrics/lab/objects/vpcs/default'
export const MERGE = 'application/merge-patch+json'

/** The functions and a fabric with the VPCs a, b and c, before all tests of a file. */
export class ObjectsApi {
  remote!: Remote
  api!: DeployedFunctions

  constructor() {
    let directory = ''
    beforeAll(async () => {
      directory = await mkdtemp(join(tmpdir(), 'gfm-objects-'))
      this.remote = await Remote.start()
      this.api = await DeployedFunctions.start(directory)
      await this.api.call('POST', '/fabrics/', { name: 'lab', repository_url: this.remote.url })
      await this.api.call('POST', '/fabrics/lab/init-gitops/', {})
      await this.remote.push({ [raw('all.yaml')]: ['a', 'b', 'c'].map((name) => commentedVpc(name)).join('---\n') })
      await this.api.call('POST', '/fabrics/lab/ingest-raw/', {})
    })
    afterAll(async () => {
      await Promise.all([this.api.close(), this.remote.close()])
      await rm(directory, { recursive: true, force: true })
    })
  }

  edit = <T = OperationReport & Problem>(
    method: string,
    path: string,
    body?: unknown,
    { type = MERGE, match = '*', isNew }: Edit = {},
  ) => {
    const condition = isNew === true ? { 'if-none-match': '*' } : match === '' ? {} : { 'if-match': match }
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return this.api.send<T>({
      method,
      path,
      headers: { 'content-type': type, ...condition },
      ...(body === undefined ? {} : { body: text }),
    })
  }

  etagOf = async (name: string): Promise<string> => String((await this.api.call('GET', `${VPCS}/${name}`)).headers.etag)

  text = async (name: string): Promise<string> => (await this.remote.bytes(`${MANAGED}/vpcs/${name}.yaml`)).toString()

  commits = async (): Promise<number> => Number(await git(this.remote.repository, 'rev-list', '--count', 'main'))
}
