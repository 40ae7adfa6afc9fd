import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { HEDGEHOG_KINDS } from '../../lib/domain/fabric/kinds.ts'
import { BROKEN, WIRING } from '../../lib/local/demo/sample-repository.ts'

test('the wiring sample has at least 40 objects of our kinds, each once, and cites only what is there', async () => {
  const text = await readFile(WIRING.source, 'utf8')
  const objects = parseAllDocuments(text).map((document) => {
    expect(document.errors).toEqual([])
    return document.toJS() as { kind: string; metadata: { name: string }; spec: unknown }
  })
  const kinds = new Set(HEDGEHOG_KINDS.map(({ kind }) => kind))
  expect(objects.filter(({ kind }) => !kinds.has(kind))).toEqual([])
  expect(objects.length).toBeGreaterThanOrEqual(40)
  expect(new Set(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).size).toBe(objects.length)
  const devices = new Set(objects.filter(({ kind }) => /^(Switch|Server)$/.test(kind)).map(({ metadata }) => metadata.name))
  const ports = [...text.matchAll(/port: ([\w-]+)\/([\w/]+)/g)]
  expect(ports.filter(([, device = '']) => !devices.has(device))).toEqual([])
  expect(new Set(ports.map(([port]) => port)).size).toBe(ports.length)
})

test('the broken sample has its mistakes where the demo expects them', async () => {
  const lines = (await readFile(BROKEN.source, 'utf8')).split('\n')
  expect(BROKEN.mistakes.map((line) => lines[line - 1]?.trim())).toEqual(['port spine-01/E1/11', 'port: leaf-06/E1/2'])
  expect(fileURLToPath(new URL('../../samples/expansion.yaml', import.meta.url))).toBe(BROKEN.source)
})
