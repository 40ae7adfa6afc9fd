import { encodedPath } from '../../percent-encoding.ts'
import { repositoryPath } from './status.ts'

/** The pages of a repository for people. */
export interface WebPages {
  /** Of the repository itself. */
  home: string
  /** Of a commit, by its full id. */
  commit(oid: string): string
  /** Of a file of a branch, by its path from the root. */
  file(branch: string, path: string): string
}

/** The pages at an http or https URL; undefined for a URL that is not one of the host's. */
export type MakeWebPages = (repositoryUrl: string) => WebPages | undefined

/** Pages below the repository's own, `{commit}/{id}` and `{file}/{branch}/{path}`. */
export function pagesBelow({ commit, file }: { commit: string; file: string }): MakeWebPages {
  return (repositoryUrl) => {
    const path = repositoryPath(repositoryUrl)
    if (path === undefined) return undefined
    const page = [new URL(repositoryUrl).origin, ...path].join('/')
    return {
      home: page,
      commit: (oid) => `${page}/${commit}/${oid}`,
      file: (branch, name) => `${page}/${file}/${encodedPath(branch)}/${encodedPath(name)}`,
    }
  }
}
