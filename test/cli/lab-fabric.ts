import { join } from 'node:path'
import { beforeEach, vi } from 'vitest'
import { createRepository } from '../../lib/local/git-host/git-server.ts'
import { commitFiles, git, temporaryDirectory } from '../support/git.ts'
import { runGfm } from './captured-run.ts'

export const RAW = 'fabrics/lab/gitops/raw'
export const MANAGED = 'fabrics/lab/gitops/managed'

export const vpc = (name: string, vni = 1) =>
  `# of ${name}\napiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata:\n  name: ${name}\nspec:\n  vni: ${vni} # number\n`

/** Before each test: a repository with the VPCs a and b in a fabric, and Ann in front of it. */
export class LabFabric {
  directory = ''
  bare = ''
  /** What names the fabric on a command line. */
  on: string[] = []

  constructor() {
    beforeEach(async () => {
      this.directory = await temporaryDirectory()
      this.bare = await createRepository(this.directory, 'lab.git')
      this.on = ['--remote', this.bare, '--fabric', 'lab', '--cache', join(this.directory, 'cache')]
      vi.stubEnv('GIT_AUTHOR_NAME', 'Ann')
      vi.stubEnv('GIT_AUTHOR_EMAIL', 'ann@example.com')
      await this.run('init')
      await this.commit({ [`${RAW}/two.yaml`]: `${vpc('a')}---\n${vpc('b')}` })
      await this.run('ingest')
      return () => vi.unstubAllEnvs()
    })
  }

  run(line: string, options: Parameters<typeof runGfm>[1] = {}) {
    return runGfm([...line.split(' '), ...this.on], options)
  }

  commit(files: Record<string, string>) {
    return commitFiles(this.bare, files)
  }

  git(...args: string[]): Promise<string> {
    return git(this.bare, ...args)
  }

  head(): Promise<string> {
    return this.git('rev-parse', 'main')
  }

  /** The file of a VPC as the branch has it. */
  async file(name: string): Promise<string> {
    return `${await this.git('show', `main:${MANAGED}/vpcs/${name}.yaml`)}\n`
  }
}
