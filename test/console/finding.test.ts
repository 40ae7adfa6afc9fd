import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { Topology } from '../../lib/contract/views/topology.ts'
import { actAt, look, setStage, startDemoStack } from '../support/console.ts'

const stage = await setStage(startDemoStack)

const at = (path: string, act: (page: Page) => Promise<void>) => actAt(stage.browser, stage.stack.pageOf(path), act)

/** The topology of 30 leaves and two spines, all wired but two. */
function meshWithout(leaf: string, spine: string): Topology {
  const node = (tier: 'leaf' | 'spine', at: number) => {
    const name = `${tier}-${at + 1}`
    return { id: `Switch/${name}`, kind: 'Switch', name, tier, role: tier, group: '', object: null, links: 1 }
  }
  const [leaves, spines] = [Array.from({ length: 30 }, (_, at) => node('leaf', at)), [node('spine', 0), node('spine', 1)]]
  const links = leaves.flatMap((a) =>
    spines
      .filter((b) => a.name !== leaf || b.name !== spine)
      .map((b) => ({ connection: 'c', type: 'fabric', a: { node: a.id, port: 'E1/1' }, b: { node: b.id, port: 'E1/2' } })),
  )
  const left_out = { nodes: 0, links: 0, issues: 0 }
  return { fabric: 'demo', head: null, focus: null, nodes: [...leaves, ...spines], links, issues: [], left_out }
}

stage.describe('a person who looks for something', () => {
  test('T3 finds the object that has an address, by one request, and is told that names are not all', () =>
    at('/f/demo/objects', async (page) => {
      await page.getByText('46 of 46').waitFor()
      await page.keyboard.type('0C:20:12:FE:01:00')
      await page.getByText('values are not searched here').waitFor()
      const asked: string[] = []
      page.on('request', (request) => asked.push(request.url()))
      await page.getByRole('link', { name: 'Search values?' }).click()
      const row = page.getByRole('row', { name: /spine-01/ })
      await row.waitFor()
      expect(await row.textContent()).toBe('Switch default/spine-01/spec/boot/mac0c:20:12:fe:01:00')
      expect(asked.filter((url) => url.includes('/api/'))).toHaveLength(1)
      await page.getByText('1 found in 46 of 46 files').first().waitFor()
      await look(page, 'search-value')
      await row.getByRole('link').click()
      await page.getByText('mac: 0c:20:12:fe:01:00').waitFor()
    }))

  test('T7 sees how a server is wired, from its object and back, without a mouse', () =>
    at('/f/demo/o/servers.wiring.githedgehog.com/default/server-05', async (page) => {
      await page.getByRole('link', { name: 'Wiring' }).press('Enter')
      await page.getByRole('heading', { name: 'Wiring of Server/server-05' }).waitFor()
      const links = page.getByRole('row', { name: /server-05 .*leaf-0\d/ })
      await links.first().waitFor()
      for (const row of await links.all()) expect(await row.textContent()).toMatch(/server-05enp2s\d.*leaf-0\dE1\//)
      await page.getByText('$ gfm topology Server/server-05').waitFor()
      await page.getByRole('link', { name: 'leaf-03 server-leaf, Switch' }).press('Enter')
      await page.getByRole('heading', { name: 'Wiring of Switch/leaf-03' }).waitFor()
      await page
        .getByRole('row', { name: /spine-01/ })
        .first()
        .waitFor()
      await page.getByRole('link', { name: 'The object leaf-03' }).press('Enter')
      await page.getByText('role: server-leaf').waitFor()
      await page.keyboard.press('g')
      await page.keyboard.press('t')
      await page.getByRole('heading', { name: 'Topology' }).waitFor()
      await page.getByRole('region', { name: 'Drawing of the topology' }).waitFor()
    }))

  test('T7 sees in a large fabric which links are missing: a matrix in place of a drawing', () =>
    at('/f/demo', async (page) => {
      await page.getByText('Last operations').waitFor()
      await page.route(/\/topology$/, (route) => route.fulfill({ json: meshWithout('leaf-7', 'spine-2') }))
      await page.getByRole('link', { name: 'Topology' }).click()
      await page.getByText('Links from each leaf to each spine; most have 1').waitFor()
      expect(await page.locator('svg').count()).toBe(0)
      expect(
        await page
          .getByRole('row', { name: /^leaf-7 / })
          .first()
          .textContent(),
      ).toBe('leaf-71none0')
      expect(await page.getByText('none', { exact: true }).count()).toBe(1)
      await look(page, 'matrix')
    }))
})
