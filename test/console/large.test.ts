import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { accessibilityFaults, actAt, evaluate, setStage, startDemoStack } from '../support/console.ts'
import { eventually } from '../support/eventually.ts'

const NAMES = 100_000
const PAGE = 60_000
/** An object of 8 MB with a line for each of many values, one of them very long. */
const LARGE = `apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata:
  name: large
spec: {}
# ${'x'.repeat(2_000_000)}
${`# ${'y'.repeat(97)}\n`.repeat(60_000)}`

const stage = await setStage(async () => {
  const stack = await startDemoStack()
  await stack.push({ 'large.yaml': LARGE })
  const headers = { accept: 'application/yaml' }
  await eventually(async () => {
    expect((await stack.call('GET', '/fabrics/demo/objects/vpc/default/large', { headers })).status).toBe(200)
  })
  return stack
})

const at = (path: string, act: (page: Page) => Promise<void>) => actAt(stage.browser, stage.stack.pageOf(path), act)
const elements = (page: Page) => evaluate<number>(page, "document.querySelectorAll('*').length")

/** Answers with the names of a fabric of that many objects, in two pages, and counts the requests. */
async function nameMany(page: Page): Promise<{ requests: number }> {
  const seen = { requests: 0 }
  const names = Array.from({ length: NAMES }, (_, index) => `vpc-${String(index).padStart(6, '0')}`)
  const inDefault = (part: readonly string[]) => [
    { group: 'vpc.githedgehog.com', kind: 'VPC', plural: 'vpcs', namespace: 'default', names: part },
  ]
  const first = { fabric: 'demo', head: null, groups: inDefault(names.slice(0, PAGE)), next: 'more' }
  const last = { fabric: 'demo', head: null, groups: inDefault(names.slice(PAGE)) }
  await page.route(/\/catalogue/, async (route) => {
    seen.requests += 1
    const isFirst = new URL(route.request().url()).searchParams.get('after') === null
    await route.fulfill({ contentType: 'application/json', body: JSON.stringify(isFirst ? first : last) })
  })
  return seen
}

stage.describe('what is very large', () => {
  test('an object of 8 MB is shown in part, and says so', () =>
    at('/f/demo/o/vpcs/default/large', async (page) => {
      await page.getByText('more lines are not shown').waitFor()
      expect(await elements(page)).toBeLessThan(25_000)
      const shown = (await page.getByLabel('Text of large').textContent()) ?? ''
      expect(shown.length).toBeLessThan(1_000_000)
    }))

  test('an object of 8 MB can be edited: the editor draws what is in view', () =>
    at('/f/demo/o/vpcs/default/large?view=edit', async (page) => {
      await page.getByText('unchanged, no faults').waitFor()
      expect(await elements(page)).toBeLessThan(2000)
      await page.locator('.cm-line', { hasText: 'kind: VPC' }).click()
      await page.keyboard.press('End')
      await page.keyboard.type(' # typed')
      await page.locator('.cm-line', { hasText: 'kind: VPC # typed' }).waitFor()
    }))

  test('100,000 names take a request for each page of the catalogue, none for a key, and rows for what is in view', () =>
    at('/f/demo', async (page) => {
      await page.getByText('Last operations').waitFor()
      const seen = await nameMany(page)
      await page.keyboard.press('/')
      await page.getByText('100,000 of 100,000', { exact: true }).waitFor()
      expect(seen.requests).toBe(2)
      const rows = () => page.getByRole('row').count()
      expect(await rows()).toBeLessThan(60)
      await page.getByLabel('Name', { exact: true }).fill('99999')
      await page.getByText('1 of 100,000').waitFor()
      await page.getByLabel('Name', { exact: true }).fill('')
      await page.getByRole('grid').focus()
      await page.keyboard.press('End')
      await page.getByRole('link', { name: 'vpc-099999' }).waitFor()
      expect(await rows()).toBeLessThan(60)
      expect(await elements(page)).toBeLessThan(1000)
      expect(seen.requests).toBe(2)
      expect(await accessibilityFaults(page)).toEqual([])
    }))
})
