import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { BUNDLES, bundleOf } from '../../infra/constructs/function.ts'
import { consoleSpec } from '../../infra/functions/console-spec.ts'
import { type FunctionSpec, functionSpecs } from '../../infra/functions/function-specs.ts'

const KILOBYTE = 1024

/**
 * In kilobytes, some 10 % above what each has now: who makes one grow says so here. The libraries of SSH and of proxies
 * take 500 of those with the Git engine, and are run only where a repository or an environment needs them.
 */
const LIMITS: Record<string, number> = {
  // Its files are beside it, and are bounded in test/console/sizes.test.ts.
  console: 200,
  api: 300,
  deliveries: 800,
  fabrics: 670,
  health: 800,
  'migrate-records': 600,
  operations: 1720,
  rebuild: 1930,
  'gitops-status': 2150,
  'git-webhook': 710,
  'init-gitops': 2400,
  'ingest-queue': 2440,
  'ingest-raw': 2450,
  objects: 2450,
  // What it puts back is checked by the CRDs of the fabric, whose patterns need RE2.
  revert: 2420,
  sweep: 1590,
  'codecommit-push': 800,
  'raw-drop': 2430,
  'raw-upload': 810,
  watcher: 800,
}

interface Metafile {
  outputs: Record<string, { inputs: Record<string, unknown> }>
}

const specs = [...functionSpecs, consoleSpec]

const { outputs }: Metafile = JSON.parse(readFileSync(`${BUNDLES}.meta.json`, 'utf8'))

/** The source files in a bundle. */
function sourcesOf(name: string): string[] {
  return Object.keys(outputs[`dist/functions/${name}/index.mjs`]?.inputs ?? {})
}

/** The AWS clients that a function uses, as far as its permissions tell. */
function clientsOf({ table, bucket, git, enqueues, watches, announces, provesWebhooks, trigger }: FunctionSpec): string[] {
  return [
    ...(Object.keys(table).length > 0 ? ['dynamodb'] : []),
    ...(announces === true ? ['eventbridge', 'kms'] : []),
    ...(Object.keys(bucket).length > 0 || watches ? ['s3'] : []),
    ...(git || provesWebhooks === true ? ['secrets-manager'] : []),
    ...(enqueues || watches || trigger === 'queue' ? ['sqs'] : []),
  ]
}

test('every bundle has a limit, and every limit a bundle', () => {
  expect(Object.keys(LIMITS).toSorted()).toEqual(specs.map(({ name }) => name).toSorted())
})

describe.each(specs)('the bundle of $name', (spec) => {
  const directory = join(BUNDLES, spec.name)
  const sources = sourcesOf(spec.name)

  test('is within its limit', () => {
    const kilobytes = Math.ceil(statSync(join(directory, 'index.mjs')).size / KILOBYTE)
    expect(kilobytes).toBeLessThanOrEqual(LIMITS[spec.name] ?? 0)
  })

  test('is an ES module with a handler and a source map', () => {
    const text = readFileSync(join(directory, 'index.mjs'), 'utf8')
    const declares = {
      handler: /export\s*\{[^}]*\bas handler\b[^}]*\}/.test(text),
      map: text.includes('sourceMappingURL=index.mjs.map'),
    }
    expect(declares).toEqual({ handler: true, map: true })
    const beside = spec.name === consoleSpec.name ? ['files.json'] : []
    expect(readdirSync(directory).toSorted()).toEqual([...beside, 'index.mjs', 'index.mjs.map'])
  })

  test('has the AWS clients that the function may use, and no others', () => {
    const clients = sources.flatMap((path) => /node_modules\/@aws-sdk\/client-([\w-]+)\//.exec(path)?.[1] ?? [])
    expect([...new Set(clients)].toSorted()).toEqual(clientsOf(spec))
  })

  test('has the Git engine just when the function works on repositories', () => {
    expect(sources.includes('lib/git/branch/repository.ts')).toBe(spec.git)
  })

  test('contains isomorphic-git, the second reader, exactly if it proves something', () => {
    expect(sources.some((path) => path.includes('node_modules/isomorphic-git/'))).toBe(spec.name === 'rebuild')
  })

  test("has none of Zod's languages but English: `import * as z from 'zod'` leaves them out, `import { z }` does not", () => {
    expect(sources.filter((path) => /node_modules\/zod\/.*\/locales\/(?!en\.)/.test(path))).toEqual([])
  })
})

test('the rules of a fabric are in the bundles that check one', () => {
  const checking = specs.filter(({ name }) => sourcesOf(name).some((path) => path.startsWith('lib/rules/')))
  expect(checking.map(({ name }) => name)).toEqual([
    'gitops-status',
    'init-gitops',
    'objects',
    'revert',
    'ingest-raw',
    'raw-drop',
    'ingest-queue',
  ])
})

test('a bundle that was not built is asked for', () => {
  expect(() => bundleOf('no-such-function')).toThrow('npm run build')
})
