import { join } from 'node:path'
import { beforeEach, vi } from 'vitest'
import { createRepository } from '../../lib/local/git-host/git-server.ts'
import { commitFiles, git, temporaryDirectory } from '../support/git.ts'
import { MANAGED, RAW, vpcWith } from '../support/objects.ts'
import { runGfm } from './captured-run.ts'

/** A VPC with comments, which edits keep. */
export const notedVpc = (name: string, vni = 1) => `# of ${name}\n${vpcWith(name, `vni: ${vni} # number`)}`

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
      await this.commit({ [`${RAW}/two.yaml`]: `${notedVpc('a')}---\n${notedVpc('b')}` })
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
