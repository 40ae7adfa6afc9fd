import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { BUNDLES } from '../../infra/constructs/function.ts'

const KILOBYTE = 1024

const files: Record<string, { content: string }> = JSON.parse(readFileSync(`${BUNDLES}/console/files.json`, 'utf8'))
const text = (path: string) => Buffer.from(files[path]?.content ?? '', 'base64').toString()
const packed = (path: string) => gzipSync(text(path), { level: 9 }).length
const total = (paths: readonly string[]) => paths.reduce((sum, path) => sum + packed(path), 0)

/** A file and all that it imports at once, not those that it loads when they are needed. */
function withImports(path: string): string[] {
  const imported = [...text(path).matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)].map(([, name = '']) => `assets/${name}`)
  return [path, ...imported.flatMap(withImports)]
}

const first = [...text('index.html').matchAll(/\/console\/(assets\/[^"]+)/g)].map(([, path = '']) => path)

test('the first load has at most 40 kB, compressed', () => {
  const loaded = [...new Set(['index.html', ...first.flatMap(withImports)])]
  expect(loaded.length).toBeGreaterThan(2)
  expect(loaded.filter((path) => files[path] === undefined)).toEqual([])
  expect(total(loaded)).toBeLessThanOrEqual(40 * KILOBYTE)
})

test('all files together have at most 250 kB, compressed', () => {
  expect(total(Object.keys(files))).toBeLessThanOrEqual(250 * KILOBYTE)
})

test('nothing comes from elsewhere, and no source map is deployed', () => {
  for (const path of Object.keys(files)) expect(text(path)).not.toContain('sourceMappingURL')
  expect(text('index.html')).not.toMatch(/(src|href)="(?!\/console\/|data:)/)
})
