import { basename } from '../tree/repo-path.ts'
import type { EntryType } from '../tree/snapshot.ts'
import { isKustomization, isReservedName, LEFT_OUT_ENDING, PLAIN_ENDING } from './file-names.ts'

/** What an applier does with a file that breaks a rule: it applies nothing at all, or everything but this. */
export interface Breach {
  applier: 'Flux' | 'Argo CD' | 'kubectl' | 'every applier'
  effect: 'stops' | 'skips'
  why: string
  line?: number
}

/** A file below `managed/` or `unmanaged/`, with its path below the fabric's directory. */
interface AppliedFile {
  path: string
  type: EntryType
}

interface FileRule extends Breach {
  isBroken(file: AppliedFile, name: string): boolean
}

/** Folders and files that Flux leaves out by default, at any depth. Source: `sourceignore` of fluxcd/pkg. */
const LEFT_OUT =
  /(^|\/)(\.git|\.github|\.circleci|\.gitignore|\.gitmodules|\.gitattributes|\.travis\.yml|\.gitlab-ci\.yml|appveyor\.yml|\.drone\.yml|cloudbuild\.yaml|codeship-(services|steps)\.yml|\.goreleaser\.yml|\.sops\.yaml|\.flux\.yaml)(\/|$)/

/** What each applier asks of names and entries: the first rule that a file breaks tells what becomes of it. */
const FILE_RULES: readonly FileRule[] = [
  {
    applier: 'Argo CD',
    effect: 'stops',
    why: 'links and submodules lead elsewhere: one that leaves the repository stops every Application of it',
    isBroken: ({ type }) => type !== 'blob',
  },
  {
    applier: 'Flux',
    effect: 'stops',
    why: 'a file of this name is the configuration of a build: what it does not list is not applied, and an object in it is an error',
    isBroken: ({ path }) => isKustomization(path),
  },
  {
    applier: 'Flux',
    effect: 'skips',
    why: 'it leaves out files of this name by default',
    isBroken: ({ path }) => LEFT_OUT.test(path) || path.split('/').some((name) => LEFT_OUT_ENDING.test(name)),
  },
  {
    applier: 'Flux',
    effect: 'stops',
    why: 'the file changes what Flux or Argo CD reads, and holds no object',
    isBroken: (_, name) => /^\.(sourceignore|argocd-source.*)$/.test(name),
  },
  {
    applier: 'Argo CD',
    effect: 'stops',
    why: 'an Application without spec.source.directory takes a file of this name for a Helm chart',
    isBroken: (_, name) => isReservedName(name),
  },
  {
    applier: 'Argo CD',
    effect: 'skips',
    why: 'the name has a line end or another control character in it',
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    isBroken: ({ path }) => /[\u0000-\u001f\u007f]/.test(path),
  },
  { applier: 'Flux', effect: 'skips', why: 'it reads no .json', isBroken: (_, name) => name.endsWith('.json') },
  {
    applier: 'Argo CD',
    effect: 'stops',
    why: 'it evaluates .jsonnet as a program, and the others do not read it',
    isBroken: (_, name) => name.endsWith('.jsonnet'),
  },
  {
    applier: 'every applier',
    effect: 'skips',
    why: 'endings are compared with case: expected .yaml',
    isBroken: (_, name) => /\.(ya?ml|json)$/i.test(name) && !/\.(ya?ml|json)$/.test(name),
  },
]

/** Returns the rule of names and entries that a file breaks. */
export function fileBreach(file: AppliedFile): Breach | undefined {
  const name = basename(file.path)
  if (name === '.gitkeep' || name.endsWith(PLAIN_ENDING)) return file.type === 'blob' ? undefined : FILE_RULES[0]
  const rule = FILE_RULES.find(({ isBroken }) => isBroken(file, name))
  return rule === undefined ? undefined : { applier: rule.applier, effect: rule.effect, why: rule.why }
}

/** Whether the appliers read a file's content as objects. */
export function isApplied(path: string): boolean {
  return /\.ya?ml$/.test(path)
}
