import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { definedOf } from '../../lib/defined-of.ts'
import { FABRIC_DIRECTORY } from '../../lib/local/demo/sample-repository.ts'
import { play, prepare, type Scene } from '../../lib/local/demo/walkthrough.ts'
import type { Stack } from '../../lib/local/stack.ts'
import { HANGS_MS, startBrowser } from './browser.ts'
import { startCheckedStack } from './checked-stack.ts'
import { smallerPng } from './smaller-png.ts'
import { UserClone } from './user-clone.ts'

const require = createRequire(import.meta.url)
/** For people to look at: nothing compares them. */
const SCREENSHOTS = join(import.meta.dirname, '../../dist/screenshots')
/** The pictures of the documents, by what tests call them; `GFM_DOC_IMAGES=1` writes them anew. */
const DOC_IMAGES = join(import.meta.dirname, '../../docs/images')
const DOCUMENTED: Readonly<Record<string, string>> = {
  'fabric-light': 'fabric',
  'topology-light': 'topology',
  review: 'review',
  conflict: 'conflict',
  decide: 'decide',
  'session-ended': 'session-ended',
}
const DESKTOP = { width: 1200, height: 900 }
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')

/** The embedded stack with the fabric of the demo: 46 objects, and a raw file that was refused. */
export interface DemoStack extends Stack {
  /** The console's address of a page. */
  pageOf(path: string): string
  /** Pushes raw files of the fabric, as somebody with a clone would. */
  push(files: Record<string, string>): Promise<void>
  /** Calls the API as another person's program would. */
  call<T>(method: string, path: string, init?: RequestInit): Promise<{ status: number; body: T; etag: string }>
}

export async function startDemoStack(): Promise<DemoStack> {
  const stack = await startCheckedStack()
  await stack.ensureRepository('demo.git')
  const scene: Scene = {
    api: `${stack.url}/api/plugins/hedgehog`,
    console: `${stack.url}/console/`,
    repositoryUrl: stack.repositoryUrl('demo.git'),
    webhookSecret: stack.webhookSecret,
    workingCopy: join(stack.directory, 'work', 'demo'),
    webhookSent: (commit) => stack.webhookSent(commit),
  }
  const { registered } = await prepare(scene)
  await play(scene, registered)
  return {
    ...stack,
    push: async (files) => {
      const named = Object.entries(files).map(([name, text]) => [`${FABRIC_DIRECTORY}/raw/${name}`, text])
      const clone = await UserClone.of(scene.repositoryUrl, await mkdtemp(join(stack.directory, 'work', 'clone-')))
      await clone.push(Object.fromEntries(named))
    },
    pageOf: (path) => `${stack.url}/console${path}`,
    call: async (method, path, init = {}) => {
      const response = await fetch(`${scene.api}${path}`, { ...init, method })
      const text = await response.text()
      const isJson = response.headers.get('content-type')?.includes('json') === true
      const body = isJson ? JSON.parse(text) : text
      return { status: response.status, body, etag: response.headers.get('etag') ?? '' }
    },
  }
}

export interface Visit {
  page: Page
  /** What the page has complained of: errors on its console, violations of its policy, uncaught errors. */
  complaints: string[]
  close(): Promise<void>
}

/** Opens a page in a browser without any memory of others. */
export async function visit(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options })
  context.setDefaultTimeout(HANGS_MS)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    // A refused request is part of what tests do; the page itself says what it makes of it.
    if (message.type() !== 'error' || /Failed to load resource.*status of 4\d\d/.test(message.text())) return
    complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(url)
  return { page, complaints, close: () => context.close() }
}

/** The value of an expression in the page. Not `page.evaluate` of a string, which the page's policy refuses. */
export async function evaluate<T>(page: Page, expression: string): Promise<T> {
  const session = await page.context().newCDPSession(page)
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
    expression,
    awaitPromise: true,
    returnByValue: true,
  })
  await session.detach()
  if (exceptionDetails !== undefined) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text)
  return result.value as T
}

/** A browser and the stack that it visits. */
export interface Stage<S> {
  browser: Browser
  /** Describes tests that need the browser: they are skipped where there is none. */
  describe: typeof describe
  /** There once the tests run. */
  readonly stack: S
}

/** A browser for all tests of a file, and what `start` starts for them. */
export async function setStage<S extends { close(): Promise<unknown> }>(start: () => Promise<S>): Promise<Stage<S>> {
  const started = await startBrowser()
  const isMissing = typeof started === 'string'
  if (isMissing) console.warn(started)
  const browser = started as Browser
  let stack: S | undefined
  beforeAll(async () => {
    if (isMissing) return
    mkdirSync(SCREENSHOTS, { recursive: true })
    stack = await start()
  })
  afterAll(async () => {
    if (isMissing) return
    await browser.close()
    await stack?.close()
  })
  return {
    browser,
    describe: (isMissing ? describe.skip : describe) as typeof describe,
    get stack() {
      if (stack === undefined) throw new Error('The stack is there once the tests run')
      return stack
    },
  }
}

/** Opens a page, does something there, and expects that the page had nothing to complain of. */
export async function actAt(
  browser: Browser,
  url: string,
  act: (page: Page, visit: Visit) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> {
  const opened = await visit(browser, url, { viewport: DESKTOP, ...options })
  await act(opened.page, opened)
  expect(opened.complaints).toEqual([])
  await opened.close()
}

/**
 * What a person sees at this moment, for people to look at, and whether everybody can read it. `rules`: those of axe
 * that may have changed since the last look; without them all.
 */
export async function look(page: Page, name: string, rules?: readonly string[]): Promise<void> {
  const picture = await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) })
  const documented = DOCUMENTED[name]
  if (process.env.GFM_DOC_IMAGES !== undefined && documented !== undefined)
    writeFileSync(join(DOC_IMAGES, `console-${documented}.png`), smallerPng(picture))
  expect(await accessibilityFaults(page, rules)).toEqual([])
}

interface AxeResult {
  id: string
  nodes: { target: unknown[]; any: { message: string; data?: { messageKey?: string } }[] }[]
}

/** Why axe could not decide, and a person has: what scrolls is partly hidden by its own edge. */
const EXPLAINED = ['bgOverlap', 'elmPartiallyObscured', 'elmPartiallyObscuring']

/** What axe finds in the page, and what it could not decide, without what is explained. */
export async function accessibilityFaults(page: Page, rules?: readonly string[]): Promise<string[]> {
  if (!(await evaluate<boolean>(page, "'axe' in window"))) await evaluate(page, AXE)
  const { violations, incomplete } = await evaluate<{ violations: AxeResult[]; incomplete: AxeResult[] }>(
    page,
    `axe.run(document, ${JSON.stringify({ ...definedOf({ runOnly: rules }), resultTypes: ['violations', 'incomplete'] })})`,
  )
  const open = incomplete.map((result) => ({ ...result, nodes: result.nodes.filter((node) => !isExplained(node)) }))
  return [...violations, ...open].flatMap(({ id, nodes }) =>
    nodes.map(({ target, any }) => `${id}: ${target.flat().join(' ')} ${any.map(({ message }) => message).join('; ')}`),
  )
}

function isExplained({ any }: AxeResult['nodes'][number]): boolean {
  return any.length > 0 && any.every(({ data }) => EXPLAINED.includes(data?.messageKey ?? ''))
}
