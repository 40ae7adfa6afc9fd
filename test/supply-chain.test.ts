import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { z } from 'zod'
import packageJson from '../package.json' with { type: 'json' }

const ROOT = join(import.meta.dirname, '..')
const entry = z.object({
  version: z.string(),
  resolved: z.string().optional(),
  integrity: z.string().optional(),
  inBundle: z.boolean().optional(),
  hasInstallScript: z.boolean().optional(),
})
const sbom = z.object({ bomFormat: z.string(), components: z.array(z.object({ name: z.string() })) })
const lock = z.object({ packages: z.record(z.string(), entry) })
const { packages } = lock.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')))
const locked = Object.entries(packages).filter(([path]) => path !== '')

/** All but what comes inside the archive of another package, whose digest covers it. */
const fetched = locked.filter(([, { inBundle }]) => inBundle !== true)

test('each package that npm fetches comes from the public registry, and its content is known', () => {
  expect(fetched.length).toBeGreaterThan(400)
  for (const [path, { resolved, integrity }] of fetched) {
    expect(resolved, path).toMatch(/^https:\/\/registry\.npmjs\.org\/.+\.tgz$/)
    expect(integrity, path).toMatch(/^sha512-[\w+/]{86}==$/)
  }
})

test('npm keeps it so, whatever the settings of a machine', () => {
  expect(readFileSync(join(ROOT, '.npmrc'), 'utf8').split('\n')).toContain('omit-lockfile-registry-resolved=false')
})

test('package.json pins each version', () => {
  const { dependencies, devDependencies, optionalDependencies } = packageJson
  for (const version of Object.values({ ...dependencies, ...devDependencies, ...optionalDependencies }))
    expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
})

test('each install script is named with its version, and whether it may run', () => {
  const withScript = fetched.filter(([, { hasInstallScript }]) => hasInstallScript === true)
  const named = withScript.map(([path, { version }]) => `${path.replace(/^.*node_modules\//, '')}@${version}`)
  expect(Object.keys(packageJson.allowScripts).toSorted()).toEqual(named.toSorted())
})

test("the functions' own Node does not take the place of this machine's in scripts of npm: `npm run prepare` hides it", () => {
  expect(existsSync(join(ROOT, 'node_modules/.bin/node'))).toBe(false)
})

test('SECURITY.md points at what there is', () => {
  const page = readFileSync(join(ROOT, 'SECURITY.md'), 'utf8')
  const paths = [...page.matchAll(/\]\((?!https:)([^)#]+)/g)].map(([, path = '']) => path)
  expect(paths.length).toBeGreaterThan(20)
  for (const path of paths) expect(existsSync(join(ROOT, path)), path).toBe(true)
})

test('the list of what is shipped names each production package and no tool', async () => {
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'sbom'], { cwd: ROOT, maxBuffer: 2 ** 24 })
  const { bomFormat, components } = sbom.parse(JSON.parse(stdout))
  expect(bomFormat).toBe('CycloneDX')
  const names = components.map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(Object.keys(packageJson.dependencies)))
  for (const tool of Object.keys({ ...packageJson.devDependencies, ...packageJson.optionalDependencies }))
    expect(names).not.toContain(tool)
})
