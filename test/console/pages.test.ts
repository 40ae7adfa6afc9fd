import { expect, test } from 'vitest'
import { evaluate, look, setStage, startDemoStack, visit } from '../support/console.ts'

const stage = await setStage(startDemoStack)

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
  ['compare', '/f/demo/compare?from=HEAD~1', '46 objects'],
  ['no-comparison', '/f/demo/compare?from=nonsense', 'it is no point in time'],
  ['topology', '/f/demo/topology', 'devices, '],
  ['wiring', '/f/demo/topology?focus=Switch%2Fleaf-03&depth=2', 'The whole fabric'],
  ['no-wiring', '/f/demo/topology?focus=laef-03', 'did you mean leaf-03'],
  ['raw-file', '/f/demo/raw/expansion.yaml', 'appears twice in this mapping'],
  ['search', '/f/demo/search', 'An address, a MAC'],
  ['found', '/f/demo/search?q=0c:20:12', 'of 46 files'],
  ['nothing-found', '/f/demo/objects?q=nobody', 'Search values?'],
  ['settings', '/f/demo/settings', '$ gfm fabric get demo'],
  ['new-fabric', '/new', 'Register a fabric'],
  ['failed-messages', '/failed-messages', 'No message has failed'],
  ['unknown-fabric', '/f/nowhere', 'Fabric not found'],
  ['unknown-page', '/elsewhere', 'The console has no page'],
]

const DESKTOP = { width: 1200, height: 900 }

interface Look {
  look: string
  colorScheme: 'light' | 'dark'
  viewport: { width: number; height: number }
  fontSize: string
  /** The rules of axe that may differ from the look before. */
  rules?: readonly string[]
}

/** What a page is looked at in, one after the other, without loading it again. */
const LOOKS: readonly Look[] = [
  { look: 'light', colorScheme: 'light', viewport: DESKTOP, fontSize: '' },
  { look: 'dark', colorScheme: 'dark', viewport: DESKTOP, fontSize: '', rules: ['color-contrast'] },
  {
    look: 'large',
    colorScheme: 'light',
    viewport: DESKTOP,
    fontSize: '200%',
    rules: ['scrollable-region-focusable', 'target-size'],
  },
  { look: 'narrow', colorScheme: 'light', viewport: { width: 320, height: 700 }, fontSize: '' },
]

stage.describe('in the light, the dark, the large and the narrow look', () => {
  test.each(PAGES)('%s can be read by everybody, and breaks no rule of its policy', async (name, path, shown) => {
    const { page, complaints, close } = await visit(stage.browser, stage.stack.pageOf(path), { viewport: DESKTOP })
    await page.getByText(shown).first().waitFor()
    await page.waitForLoadState('networkidle')
    for (const { look: seen, colorScheme, viewport, fontSize, rules } of LOOKS) {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize(viewport)
      await evaluate(page, `void (document.documentElement.style.fontSize = '${fontSize}')`)
      await look(page, `${name}-${seen}`, rules)
      const isWide = await evaluate<boolean>(page, 'document.documentElement.scrollWidth > innerWidth')
      expect(isWide, `${seen}: the page is wider than its window`).toBe(false)
    }
    expect(complaints).toEqual([])
    await close()
  })
})
