import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startBrowser } from '../support/browser.ts'
import { accessibilityFaults, type DemoStack, evaluate, startDemoStack, visit } from '../support/console.ts'

/** For people to look at: nothing compares them. */
const SCREENSHOTS = join(import.meta.dirname, '../../dist/screenshots')

const started = await startBrowser()
if (typeof started === 'string') console.warn(started)
const browser = started as Browser
let stack: DemoStack

beforeAll(async () => {
  if (typeof started === 'string') return
  mkdirSync(SCREENSHOTS, { recursive: true })
  stack = await startDemoStack()
})
afterAll(async () => {
  if (typeof started === 'string') return
  await browser.close()
  await stack.close()
})

const LEAF = '/f/demo/o/switches.wiring.githedgehog.com/default/leaf-01'

/** Each page, and what it shows once it is complete. */
const PAGES: [string, string, string][] = [
  ['fabrics', '/', '1 refused'],
  ['fabric', '/f/demo', 'appears twice in this mapping'],
  ['objects', '/f/demo/objects', '46 of 46'],
  ['object', LEAF, 'rack 1, ESLAG pair with leaf-02'],
  ['edit', `${LEAF}?view=edit`, 'unchanged, no faults'],
  ['history', `${LEAF}?view=history`, 'prepop.yaml'],
  ['past', `${LEAF}?at=HEAD`, 'It is the same now'],
  ['no-past', `${LEAF}?at=nonsense`, 'it is no point in time'],
  ['operations-found', '/f/demo/operations?object=switch/leaf-01', '46 objects from raw/prepop.yaml'],
  ['operations', '/f/demo/operations', '46 objects from raw/prepop.yaml'],
  ['raw-file', '/f/demo/raw/expansion.yaml', 'appears twice in this mapping'],
  ['nothing-found', '/f/demo/objects?q=nobody', 'No object has “nobody” in its name'],
  ['new-fabric', '/new', 'Register a fabric'],
  ['failed-messages', '/failed-messages', 'No message has failed'],
  ['unknown-fabric', '/f/nowhere', 'Fabric not found'],
  ['unknown-page', '/elsewhere', 'The console has no page'],
]

const LOOKS = [
  { look: 'light', options: { colorScheme: 'light' as const, viewport: { width: 1200, height: 900 } } },
  { look: 'dark', options: { colorScheme: 'dark' as const, viewport: { width: 1200, height: 900 } } },
  { look: 'narrow', options: { colorScheme: 'light' as const, viewport: { width: 320, height: 700 } } },
]

describe.skipIf(typeof started === 'string').each(LOOKS)('in the $look look', ({ look, options }) => {
  test.each(PAGES)('%s can be read by everybody, and breaks no rule of its policy', async (name, path, shown) => {
    const { page, complaints, close } = await visit(browser, stack.pageOf(path), options)
    await page.getByText(shown).first().waitFor()
    await page.waitForLoadState('networkidle')
    await page.screenshot({ path: join(SCREENSHOTS, `${name}-${look}.png`) })
    expect(await accessibilityFaults(page)).toEqual([])
    expect(complaints).toEqual([])
    const isWide = await evaluate<boolean>(page, 'document.documentElement.scrollWidth > innerWidth')
    expect(isWide).toBe(false)
    await close()
  })
})
