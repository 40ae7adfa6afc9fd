import { expect, test } from 'vitest'
import { evaluate, setStage, startDemoStack, visit } from '../support/console.ts'

const VPC = 'apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata:\n  name: hostile\n  namespace: default\nspec: {}\n'

/** Each wants to be more than text. */
const MARKUP = '<img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script>'
const LINES = [
  `# ${MARKUP}`,
  '# [click](javascript:globalThis.hacked=1) https://evil.example/',
  '# access \u202eyned\u202c if \u2066admin\u2069 zero\u200bwidth',
  '# {{constructor.constructor("globalThis.hacked=1")()}}',
]
const TEXT = `${LINES.join('\n')}\n${VPC}`
/** What a terminal would obey, as YAML writes it; a name below unmanaged/ may be anything. */
const ESCAPES = `apiVersion: v1
kind: ConfigMap
metadata:
  name: "gnp.\\u202e\\e[2Jlive"
data:
  note: "sought \\e]0;owned\\a\\e[31mred ${MARKUP.replaceAll('"', '\\"')}"
`
/** Refused, with a message and a source that quote what was sent. */
const REFUSED = `${LINES[0]}\na: 1\n"${MARKUP.replaceAll('"', "'")}": 1\n"${MARKUP.replaceAll('"', "'")}": 2\n`

const stage = await setStage(async () => {
  const stack = await startDemoStack()
  const headers = { 'content-type': 'application/octet-stream' }
  const put = (name: string, body: string) =>
    stack.call('PUT', `/fabrics/demo/raw/${encodeURIComponent(name)}`, { headers, body })
  expect((await put('hostile.yaml', TEXT)).status).toBe(200)
  expect((await put('escapes.yaml', ESCAPES)).status).toBe(200)
  return stack
})

const PAGES: [string, string][] = [
  ['its page', '/f/demo/o/vpcs/default/hostile'],
  ['the editor', '/f/demo/o/vpcs/default/hostile?view=edit'],
  ['its history', '/f/demo/o/vpcs/default/hostile?view=history'],
  ['the list', `/f/demo/objects?q=${encodeURIComponent(MARKUP)}`],
  ['a search', `/f/demo/search?q=${encodeURIComponent(MARKUP)}`],
  ['the topology', `/f/demo/topology?focus=${encodeURIComponent(MARKUP)}`],
  ['a page that does not exist', `/${encodeURIComponent(MARKUP)}`],
  ['a fabric that does not exist', `/f/${encodeURIComponent(MARKUP)}`],
  ['a raw file that does not exist', `/f/demo/raw/${encodeURIComponent(`${MARKUP}.yaml`)}`],
]

stage.describe('an object with markup, scripts and hidden characters', () => {
  test.each(PAGES)('is nothing but text on %s', async (_, path) => {
    const { page, complaints, close } = await visit(stage.browser, stage.stack.pageOf(path))
    await page.locator('h1').waitFor()
    await page.waitForLoadState('networkidle')
    expect(await evaluate(page, 'typeof globalThis.hacked')).toBe('undefined')
    expect(
      await page.locator('main img[src], main script, main iframe, a[href^="javascript"], a[href*="evil.example"]').count(),
    ).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('shows what hides or reorders text as marks', async () => {
    const { page, close } = await visit(stage.browser, stage.stack.pageOf('/f/demo/o/vpcs/default/hostile'))
    const text = page.getByLabel('Text of hostile')
    await text.waitFor()
    const shown = (await text.textContent()) ?? ''
    for (const mark of ['U+202E', 'U+202C', 'U+2066', 'U+2069', 'U+200B']) expect(shown).toContain(mark)
    expect(shown).not.toMatch(/[\u202e\u202c\u2066\u2069\u200b]/)
    expect(shown).toContain(MARKUP)
    await close()
  })

  test('shows what a terminal would obey as marks, in names, values and gfm lines', async () => {
    const controlCode = String.fromCodePoint(0x1b)
    const path = `/f/demo/search?q=${encodeURIComponent(`sought ${controlCode}]`)}`
    const { page, complaints, close } = await visit(stage.browser, stage.stack.pageOf(path))
    const row = page.getByRole('row', { name: /data\/note/ })
    await row.waitFor()
    const shown = (await page.locator('main').textContent()) ?? ''
    for (const mark of [
      'gnp.U+202EU+001B[2Jlive',
      'sought U+001B]0;ownedU+0007U+001B[31mred',
      '$ gfm search',
      "'sought U+001B]'",
    ])
      expect(shown).toContain(mark)
    for (const hidden of [controlCode, '\u0007', '\u202e']) expect(shown).not.toContain(hidden)
    await row.getByRole('link').click()
    await page.locator('h1', { hasText: 'gnp.U+202EU+001B[2Jlive' }).waitFor()
    expect(await page.title()).toContain('gnp.U+202EU+001B[2Jlive')
    expect(complaints).toEqual([])
    await close()
  })

  test('is refused as text: the message quotes it', async () => {
    const { page, complaints, close } = await visit(stage.browser, stage.stack.pageOf('/f/demo'))
    const buffer = Buffer.from(REFUSED)
    await page.getByLabel('Hand over a raw file (').setInputFiles({ name: '<b>x.yaml', mimeType: 'text/yaml', buffer })
    await page.getByText('Hand over <b>x.yaml').waitFor()
    await page.getByRole('alert').waitFor()
    expect(await page.locator('dialog img, dialog b, dialog script').count()).toBe(0)
    expect(await evaluate(page, 'typeof globalThis.hacked')).toBe('undefined')
    expect(complaints).toEqual([])
    await close()
  })

  test('cannot become markup: the page refuses sinks and Workers of others', async () => {
    const { page, close } = await visit(stage.browser, stage.stack.pageOf('/'))
    const refused = (expression: string) =>
      evaluate<string>(page, `(() => { try { ${expression}; return 'done' } catch (error) { return error.name } })()`)
    expect(await refused('document.body.innerHTML = "<p>x"')).toBe('TypeError')
    expect(await refused('new Worker("data:text/javascript,1")')).toBe('TypeError')
    expect(await refused('trustedTypes.createPolicy("other", {})')).toBe('TypeError')
    await close()
  })
})
