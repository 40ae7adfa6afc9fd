import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { z } from 'zod'

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/appliers.md'), 'utf8')

const DIRECTORY = 'fabrics/lab/gitops'
/** Files of a fabric, with what an applier must read of them. */
const READ = [
  'managed/vpcs/a.yaml',
  'managed/vpcs/default_cloudbuild.yaml',
  'unmanaged/x.yaml',
  'unmanaged/deep/er/%2Egithub/x.json.yaml',
]
const UNREAD_YAML = [
  'raw/x.yaml',
  'raw/managed/x.yaml',
  'raw/unmanaged/x.yaml',
  'archive/x.yaml',
  '.hnp/manifest.yaml',
  '.hnp/crds/vpc.yaml',
  'managedx/a.yaml',
  'x.yaml',
]
const PLAIN = ['unmanaged/x.yaml.plain', 'raw/x.yaml.archived']

/** The documents of the block below `<!-- test: {mark} -->`. */
function manifests(mark: string): unknown[] {
  const [, block = ''] = new RegExp(`^<!-- test: ${mark} -->\n\`\`\`yaml\n(.*?)^\`\`\`$`, 'ms').exec(PAGE) ?? []
  return parseAllDocuments(block).map((document) => {
    expect(document.errors).toEqual([])
    return document.toJS() as unknown
  })
}

/** A glob as gobwas/glob reads it without separators, which is how Argo CD uses it: `*` crosses `/`. */
function matches(pattern: string, path: string): boolean {
  const source = pattern
    .replace(/[.+^$()|[\]\\]/g, '\\$&')
    .replace(/\{([^}]*)\}/g, (_, choice: string) => `(?:${choice.replaceAll(',', '|')})`)
    .replace(/\*+/g, '.*')
  return new RegExp(`^${source}$`, 's').test(path)
}

describe('the Application', () => {
  const application = z.object({
    kind: z.literal('Application'),
    spec: z.object({
      source: z.object({ path: z.literal(DIRECTORY), directory: z.object({ recurse: z.literal(true), include: z.string() }) }),
    }),
  })
  const [only] = manifests('argocd')
  const { include } = application.parse(only).spec.source.directory

  test.each(READ)('reads %s', (path) => {
    expect(matches(include, path)).toBe(true)
  })

  test.each([...UNREAD_YAML, ...PLAIN])('does not read %s', (path) => {
    expect(matches(include, path)).toBe(false)
  })
})

describe('the source and the Kustomization', () => {
  const source = z.object({
    kind: z.literal('GitRepository'),
    metadata: z.object({ name: z.string() }),
    spec: z.object({ ignore: z.string() }),
  })
  const kustomization = z.object({
    kind: z.literal('Kustomization'),
    spec: z.object({ path: z.literal(`./${DIRECTORY}`), prune: z.literal(true), sourceRef: z.object({ name: z.string() }) }),
  })
  const [first, second] = manifests('flux')
  const repository = source.parse(first)

  test('belong together', () => {
    expect(kustomization.parse(second).spec.sourceRef.name).toBe(repository.metadata.name)
  })

  // Flux reads its ignore list as Git does: so Git is asked.
  const ignored = ignoredByGit(repository.spec.ignore, [
    ...[...READ, ...UNREAD_YAML, ...PLAIN].map((path) => `${DIRECTORY}/${path}`),
    'README.yaml',
    'clusters/prod/app.yaml',
  ])

  test.each(READ)('hold %s', (path) => {
    expect(ignored).not.toContain(`${DIRECTORY}/${path}`)
  })

  test.each([...UNREAD_YAML.map((path) => `${DIRECTORY}/${path}`), 'README.yaml', 'clusters/prod/app.yaml'])(
    'leave out %s',
    (path) => {
      expect(ignored).toContain(path)
    },
  )
})

function ignoredByGit(patterns: string, paths: string[]): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'appliers-'))
  writeFileSync(join(directory, 'ignore'), patterns)
  execFileSync('git', ['init', '--quiet', directory])
  const args = ['-c', `core.excludesFile=${join(directory, 'ignore')}`, 'check-ignore', '--no-index', '--stdin']
  return execFileSync('git', args, { cwd: directory, input: paths.join('\n'), encoding: 'utf8' })
    .trim()
    .split('\n')
}
