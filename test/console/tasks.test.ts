import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { actAt, look, setStage, startDemoStack, type Visit } from '../support/console.ts'

const LEAF = '/f/demo/o/switches.wiring.githedgehog.com/default'
const API_LEAF = '/fabrics/demo/objects/switch/default'

const PROPOSED = {
  operation: '01M8PROPOSED',
  kind: 'put',
  fabric: 'demo',
  status: 'proposed',
  actor: { name: 'ann', email: 'ann@example.com' },
  started_at: '2026-01-01T00:00:00Z',
  commit: 'c0ffee'.padEnd(40, '0'),
  proposal: { id: '12', url: 'https://git.example.com/net/lab/pulls/12' },
}

const stage = await setStage(startDemoStack)

const at = (path: string, act: (page: Page, visit: Visit) => Promise<void>) => actAt(stage.browser, stage.stack.pageOf(path), act)

/** Puts another value into a line of the editor, as a person would. */
async function replaceInEditor(page: Page, line: string, typed: string): Promise<void> {
  await page.locator('.cm-line', { hasText: line }).first().click()
  await page.keyboard.press('End')
  for (let left = line.length; left > 0; left -= 1) await page.keyboard.press('Backspace')
  await page.keyboard.type(typed)
}

async function commit(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Commit', exact: true }).click()
  await page.getByText('✓ Committed').waitFor()
}

/** Keeps what is asked of an address waiting until the returned function is called. */
async function hold(page: Page, address: RegExp): Promise<() => void> {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await page.route(address, (route) => held.then(() => route.continue()))
  return release
}

async function textOf(name: string): Promise<string> {
  const { body } = await stage.stack.call<string>('GET', `${API_LEAF}/${name}`, { headers: { accept: 'application/yaml' } })
  return body
}

/** Changes an object as somebody else. */
async function changeElsewhere(name: string, from: string, to: string): Promise<void> {
  const { body, etag } = await stage.stack.call<string>('GET', `${API_LEAF}/${name}`, { headers: { accept: 'application/yaml' } })
  const headers = { 'content-type': 'application/yaml', 'if-match': etag }
  const { status } = await stage.stack.call('PUT', `${API_LEAF}/${name}`, { headers, body: body.replace(from, to) })
  expect(status).toBe(200)
}

stage.describe('a person at the console', () => {
  test('T1 sees what was done last, by whom, in which commit', () =>
    at('/', async (page) => {
      await page.getByRole('link', { name: 'demo' }).click()
      const row = page.getByRole('row', { name: /46 objects from raw\/prepop.yaml/ })
      await row.waitFor()
      expect(await row.textContent()).toMatch(/local-developer[0-9a-f]{7}/)
      await row.getByRole('link', { name: 'ingest' }).click()
      await page.getByText('46 created').waitFor()
      await look(page, 'operation')
    }))

  test('T2 finds an object by part of its name, without a request while typing', () =>
    at('/f/demo', async (page) => {
      await page.getByText('Last operations').waitFor()
      await page.waitForLoadState('networkidle')
      await page.keyboard.press('/')
      await page.getByText('46 of 46').waitFor()
      const requests: string[] = []
      page.on('request', (request) => requests.push(request.url()))
      await page.keyboard.type('EAF-03')
      await page.getByText('of 46').filter({ hasNotText: '46 of 46' }).waitFor()
      expect(requests.filter((url) => url.includes('/objects'))).toEqual([])
      expect(page.url()).toContain('q=EAF-03')
      await page.getByLabel('Kind').selectOption('Switch')
      await page.getByLabel('Name', { exact: true }).press('Enter')
      await page.getByText('asn: 65102').waitFor()
    }))

  test('T4 corrects a field: the fault at its line, the diff, the commit', () =>
    at(`${LEAF}/leaf-03`, async (page) => {
      const before = await textOf('leaf-03')
      await page.getByText('asn: 65102').waitFor()
      const release = await hold(page, /assets\/edit-object-/)
      await page.keyboard.press('e')
      // Meant for the editor, which is still on its way, and no shortcut.
      await page.keyboard.type('gt')
      release()
      await page.locator('.cm-focused .cm-line', { hasText: 'asn: 65102' }).waitFor()
      await replaceInEditor(page, 'asn: 65102', 'asn: 65102\nasn: 65132')
      await page.getByText('The key "asn" appears twice in this mapping').first().waitFor()
      expect(await page.getByRole('button', { name: 'Review …' }).getAttribute('aria-disabled')).toBe('true')
      await look(page, 'edit-fault')
      // Deletes the line.
      await page.keyboard.press('Control+Shift+K')
      await replaceInEditor(page, '65102', '65132')
      await page.getByText('no faults; kept here as a draft').waitFor()
      await page.keyboard.press('Control+Enter')
      await page.getByText('asn: 65132').last().waitFor()
      await page.getByText('as local-developer').waitFor()
      await page.getByText('lines not shown').first().waitFor()
      await look(page, 'review')
      await page.getByLabel('Reason').fill('NET-12')
      await page.getByText('--reason NET-12').waitFor()
      await commit(page)
      // The button that had the focus is gone, the dialog is not.
      await page.keyboard.type('gp')
      await page.getByText('$ gfm revert').waitFor()
      await look(page, 'committed')
      expect(await textOf('leaf-03')).toBe(before.replace('asn: 65102', 'asn: 65132'))
      await page.getByRole('link', { name: /^operation 01/ }).click()
      await page.getByText('Reason: NET-12').waitFor()
    }))

  test('T5 merges with what somebody else has changed meanwhile, and loses nothing', () =>
    at(`${LEAF}/leaf-04?view=edit`, async (page) => {
      await page.locator('.cm-line', { hasText: 'asn: 65103' }).waitFor()
      await replaceInEditor(page, '65103', '65143 # mine')
      await page.getByText('no faults; kept').waitFor()
      await changeElsewhere('leaf-04', 'role: server-leaf', 'role: border-leaf')
      await page.getByRole('button', { name: 'Review …' }).click()
      await page.getByText('Somebody was faster').waitFor()
      await page.getByText('Both changes are merged').waitFor()
      expect(await page.getByLabel('Their text').textContent()).toContain('role: border-leaf')
      expect(await page.getByLabel('Your text').textContent()).toContain('asn: 65143 # mine')
      await look(page, 'conflict')
      await page.getByRole('button', { name: 'Review merged' }).click()
      await commit(page)
      expect(await textOf('leaf-04')).toMatch(/role: border-leaf(.|\n)*asn: 65143 # mine/)
    }))

  test('T5 sees where both have changed the same value, and goes on with the own text', () =>
    at(`${LEAF}/leaf-05?view=edit`, async (page) => {
      await page.locator('.cm-line', { hasText: 'asn: 65104' }).waitFor()
      await replaceInEditor(page, '65104', '65154')
      await page.getByText('no faults; kept').waitFor()
      await changeElsewhere('leaf-05', 'asn: 65104', 'asn: 65104000')
      await page.getByRole('button', { name: 'Review …' }).click()
      await page.getByText('Both changed the same values').waitFor()
      const row = page.getByRole('row', { name: /spec\/asn/ })
      expect(await row.textContent()).toBe('/spec/asn651046515465104000')
      await page.getByRole('button', { name: 'Go on with mine' }).click()
      await page.locator('.cm-line', { hasText: 'asn: 65154' }).waitFor()
    }))

  test('a draft survives a reload, and goes when it is discarded', () =>
    at(`${LEAF}/leaf-02?view=edit`, async (page) => {
      await page.locator('.cm-line', { hasText: 'asn: 65106' }).waitFor()
      await replaceInEditor(page, '65106', '65126')
      await page.getByText('no faults; kept').waitFor()
      page.on('dialog', (dialog) => void dialog.accept())
      await page.reload()
      await page.getByText('your draft from before').waitFor()
      await page.locator('.cm-line', { hasText: 'asn: 65126' }).waitFor()
      await page.getByRole('button', { name: 'Discard' }).click()
      await page.getByText('asn: 65106').waitFor()
      await page.getByRole('link', { name: 'Edit' }).click()
      await page.getByText('unchanged, no faults').waitFor()
    }))

  test('T6 takes an operation back, and the undo as well', async () => {
    await changeElsewhere('leaf-01', 'rack 1', 'rack 9')
    await at('/f/demo/operations', async (page) => {
      const newest = page.getByRole('row').nth(1)
      await newest.getByRole('button', { name: /^Undo/ }).click()
      await page.getByText('description: rack 1, ESLAG pair with leaf-02').waitFor()
      await look(page, 'undo')
      await commit(page)
      expect(await textOf('leaf-01')).toContain('rack 1')
      await page.getByRole('button', { name: 'Redo' }).click()
      await page.getByText('Redo: what it would change').waitFor()
      await commit(page)
      expect(await textOf('leaf-01')).toContain('rack 9')
    })
  })

  test('T11 reviews what an operation did, object by object', async () => {
    await changeElsewhere('leaf-02', 'asn: 65106', 'asn: 65166')
    await at('/f/demo/operations', async (page) => {
      await page.getByRole('row').nth(1).getByRole('link').click()
      const diff = page.getByRole('region', { name: /^Changes of .*leaf-02/ })
      await diff.getByText('asn: 65166').waitFor()
      expect(await diff.locator('.remove').textContent()).toContain('asn: 65106')
      expect(await page.getByText('.hnp/').count()).toBe(0)
      await page.getByText('$ gfm show').waitFor()
      await look(page, 'operation-changes')
      const viewed = page.getByRole('checkbox', { name: /^Viewed: .*leaf-02/ })
      await viewed.check()
      await diff.getByText('asn: 65166').waitFor({ state: 'hidden' })
      await page.reload()
      await viewed.waitFor()
      expect(await viewed.isChecked()).toBe(true)
      await page.getByRole('link', { name: 'Switch.wiring.githedgehog.com default/leaf-02' }).click()
      await page.getByRole('heading', { name: 'leaf-02' }).waitFor()
    })
  })

  test('T10 sees where an object came from, what it was then, and brings that back', async () => {
    const before = await textOf('spine-01')
    await changeElsewhere('spine-01', 'asn: 65100', 'asn: 65199')
    await at(`${LEAF}/spine-01?view=history`, async (page) => {
      const origin = page.getByRole('row', { name: /raw\/prepop\.yaml:\d+/ })
      await origin.getByRole('link', { name: 'As it was after' }).click()
      const diff = page.getByRole('region', { name: 'Changes of spine-01.yaml' })
      await diff.getByText('asn: 65199').waitFor()
      expect(await diff.locator('.remove').textContent()).toContain('asn: 65100')
      expect(await page.getByLabel('Text of spine-01 then').textContent()).toContain('asn: 65100')
      await look(page, 'past')
      const then = await page.locator('code[title]').getAttribute('title')
      await page.getByRole('button', { name: 'Restore …' }).click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('as local-developer').waitFor()
      expect(await dialog.locator('.add').first().textContent()).toContain('asn: 65100')
      await dialog.getByText(`$ gfm restore switches.wiring.githedgehog.com spine-01 --at ${then}`).waitFor()
      expect(await textOf('spine-01')).not.toBe(before)
      await look(page, 'restore')
      await commit(page)
      await dialog.getByText('$ gfm revert').waitFor()
      expect(await textOf('spine-01')).toBe(before)
      await dialog.getByRole('button', { name: 'Close' }).click()
      await page.getByText('It is the same now.').waitFor()
      await page.goBack()
      // What was known before is shown first.
      await page.getByRole('row', { name: /updated, restore/ }).waitFor()
      await page.getByRole('button', { name: 'Compare' }).click()
      await page.getByRole('heading', { name: 'Compare' }).waitFor()
      await page.locator('.remove').getByText('asn: 65199').waitFor()
    })
  })

  test('T10 brings an object back that was deleted', async () => {
    const before = await textOf('spine-02')
    const { etag } = await stage.stack.call('GET', `${API_LEAF}/spine-02`, { headers: { accept: 'application/yaml' } })
    const { status } = await stage.stack.call('DELETE', `${API_LEAF}/spine-02`, { headers: { 'if-match': etag } })
    expect(status).toBe(200)
    await at(`${LEAF}/spine-02?view=history`, async (page) => {
      await page.getByText('This object is deleted').waitFor()
      await page.getByRole('link', { name: 'As it was before' }).click()
      await page.getByText('The object is deleted by now').waitFor()
      await page.getByRole('button', { name: 'Restore …' }).click()
      await commit(page)
      expect(await textOf('spine-02')).toBe(before)
    })
  })

  test('finds the operations on an object, and keeps the filter in the address', () =>
    at('/f/demo/operations', async (page) => {
      await page.getByRole('row', { name: /46 objects/ }).waitFor()
      const all = await page.getByRole('row').count()
      await page.getByLabel('Object', { exact: true }).fill('switch/leaf-01')
      await page.keyboard.press('Enter')
      await page.getByText('$ gfm log --object switch/leaf-01').waitFor()
      await page.getByRole('row', { name: /46 objects/ }).waitFor()
      expect(await page.getByRole('row').count()).toBeLessThan(all)
      expect(page.url()).toContain('object=switch%2Fleaf-01')
      await page.reload()
      await page.getByRole('row', { name: /46 objects/ }).waitFor()
      await page.getByLabel('Who').fill('nobody')
      await page.keyboard.press('Enter')
      await page.getByText('No operation matches').waitFor()
      await page.getByLabel('Who').fill('')
      await page.getByLabel('Object', { exact: true }).fill('switch')
      await page.keyboard.press('Enter')
      await page.getByText('names no object').first().waitFor()
      await page.route(/\/operations\?/, (route) => route.fulfill({ json: { operations: [PROPOSED], unreadable: [] } }))
      await page.getByLabel('Object', { exact: true }).fill('')
      await page.keyboard.press('Enter')
      const request = page.getByRole('row', { name: /proposed/ }).getByRole('link', { name: 'request 12' })
      expect(await request.getAttribute('href')).toBe(PROPOSED.proposal.url)
    }))

  test('T8 sees why a file was refused, in its place', () =>
    at('/f/demo', async (page) => {
      await page.getByText('The key "port" appears twice in this mapping').waitFor()
      await page.getByRole('link', { name: /The file with its 2 faults/ }).click()
      await page.getByText('Correct it and').waitFor()
      await page.getByText('There is no colon after').waitFor()
    }))

  test('T9 hands a file over: first what would become of it, then one commit', () =>
    at('/f/demo', async (page) => {
      const vpc =
        'apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata:\n  name: vpc-77\n  namespace: default\nspec: {}\n'
      const file = { name: 'new.yaml', mimeType: 'application/yaml', buffer: Buffer.from(vpc) }
      await page.getByLabel('Hand over a raw file (').setInputFiles(file)
      await page.getByText('1 created').waitFor()
      await page.getByText('$ gfm drop new.yaml').waitFor()
      await look(page, 'drop')
      await commit(page)
      await page.getByRole('button', { name: 'Close' }).click()
      await page.getByRole('link', { name: '47 objects' }).waitFor()
    }))

  test('T13 decides a conflict of a raw file and a hand edit, value by value, and ingests', async () => {
    const before = await textOf('leaf-05')
    const asn = /asn: \d+/.exec(before)?.[0] ?? ''
    await changeElsewhere('leaf-05', asn, 'asn: 65171 # by hand')
    await changeElsewhere('leaf-05', 'description: ', 'description: by hand, ')
    const raw = before.replace(asn, 'asn: 65172').replace('description: ', 'description: raw, ')
    await stage.stack.push({ 'conflict.yaml': raw })
    await at('/f/demo/raw/conflict.yaml', async (page) => {
      await page.getByText('0 of 2 values decided').waitFor()
      const row = page.getByRole('row', { name: /spec\/asn/ })
      expect(await row.textContent()).toMatch(/65171.*65172/)
      await row.getByLabel('raw file').check()
      await page
        .getByRole('row', { name: /spec\/description/ })
        .getByLabel('by hand')
        .check()
      await look(page, 'decide')
      await page.getByRole('button', { name: 'Ingest with these' }).click()
      await page.getByText("--take 'raw=Switch.wiring.githedgehog.com/default/leaf-05#/spec/asn'").waitFor()
      await commit(page)
      expect(await textOf('leaf-05')).toMatch(/description: by hand, (.|\n)*asn: 65172 # by hand/)
    })
  })

  test('T14 sees at one glance that a fabric needs a hand', () =>
    at('/', async (page) => {
      await page.getByText('1 refused').waitFor()
      await page.getByText('failed messages: 0 waiting').waitFor()
    }))

  test('does without a mouse: keys open pages, arrows move in the list, Escape closes a dialog', () =>
    at('/f/demo/objects', async (page) => {
      let tellNames = () => {}
      const mayTell = new Promise<void>((resolve) => {
        tellNames = resolve
      })
      await page.route(/\/catalogue/, (asked) => mayTell.then(() => asked.continue()))
      await page.reload()
      await page.getByRole('grid').waitFor()
      await page.getByRole('grid').focus()
      await page.keyboard.press('End')
      // All names replace the beginning of the list: what was chosen stays chosen.
      tellNames()
      await page.getByText(/^(\d+) of \1$/).waitFor()
      const active = await page.getByRole('grid').getAttribute('aria-activedescendant')
      expect(await page.locator(`#${active}`).textContent()).toContain('VPCvpc-')
      await page.keyboard.press('Enter')
      await page.getByText('kind: VPC').waitFor()
      expect(await page.locator('h1').evaluate((heading) => heading.matches(':focus'))).toBe(true)
      await page.getByRole('button', { name: 'Delete …' }).press('Enter')
      await page.getByText('as local-developer').waitFor()
      await page.keyboard.press('Escape')
      expect(await page.getByRole('dialog').count()).toBe(0)
      await page.keyboard.press('g')
      await page.keyboard.press('p')
      await page.getByRole('heading', { name: 'Operations' }).waitFor()
      await page.locator('main tbody tr a').nth(1).waitFor()
      const path = () => page.evaluate(() => document.activeElement?.getAttribute('href') ?? '')
      const rows = await page.locator('main tbody tr a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))
      for (const [key, row] of [
        ['j', 0],
        ['j', 1],
        ['k', 0],
      ] as const) {
        await page.keyboard.press(key)
        expect(await path()).toBe(rows[row])
      }
      await page.keyboard.press('?')
      await page.getByRole('dialog', { name: 'Keys' }).getByText('compare two points in time').waitFor()
      await look(page, 'keys')
      await page.keyboard.press('Escape')
      expect(await page.getByRole('dialog').count()).toBe(0)
    }))

  test('sees a button dimmed that needs another role, and hears which', () =>
    at(`${LEAF}/leaf-03`, async (page) => {
      const json = { subject: 'ann', authenticated_by: 'jwt', name: 'Ann', email: 'ann@example.com', teams: [] as object[] }
      json.teams = [{ team: 'default', role: 'reader', from: 'net' }]
      await page.route('**/api/plugins/hedgehog/me', (asked) => asked.fulfill({ json }))
      await page.reload()
      const button = page.getByRole('button', { name: 'Delete …' })
      await page.locator('button[aria-disabled="true"]', { hasText: 'Delete …' }).waitFor()
      await button.press('Enter')
      await page.getByRole('status').getByText('needs the role editor, and you are reader in the team default').waitFor()
      expect(await page.getByRole('dialog').count()).toBe(0)
      await page.keyboard.press('e')
      await page.locator('button[aria-disabled="true"]', { hasText: 'Review …' }).waitFor()
    }))
})
