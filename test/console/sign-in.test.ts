import type { Page } from 'playwright-core'
import { beforeEach, expect, test } from 'vitest'
import { actAt, evaluate, look, setStage, type Visit, visit } from '../support/console.ts'
import { startSignedInStack } from '../support/sign-in/stack.ts'

const VPC = 'apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata:\n  name: vpc-1\n  namespace: default\nspec: {}\n'
const OBJECT = '/f/lab/o/vpcs/default/vpc-1'

const stage = await setStage(async () => {
  const deployment = await startSignedInStack()
  const { stack, call } = deployment
  await stack.ensureRepository('lab.git')
  const json = { 'content-type': 'application/json' }
  const registration = JSON.stringify({ name: 'lab', repository_url: stack.repositoryUrl('lab.git') })
  expect((await call('setup', 'POST', '/fabrics', { headers: json, body: registration })).status).toBe(201)
  expect((await call('setup', 'POST', '/fabrics/lab/init-gitops', { headers: json, body: '{}' })).status).toBe(201)
  const yaml = { 'content-type': 'application/yaml', 'if-none-match': '*' }
  expect((await call('setup', 'PUT', '/fabrics/lab/objects/vpc/default/vpc-1', { headers: yaml, body: VPC })).ok).toBe(true)
  return deployment
})
beforeEach(({ task }) => {
  if (task.mode === 'skip') return
  stage.stack.endTokens(false)
  stage.stack.issuer.givesRefreshTokens = false
})

async function signIn(page: Page, name: string): Promise<void> {
  await page.getByLabel('Name').fill(name)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** Signs in as Ada at a page of the console. */
const at = (path: string, act: (page: Page, visit: Visit) => Promise<void>) =>
  actAt(stage.browser, `${stage.stack.stack.url}/console${path}`, async (page, opened) => {
    await signIn(page, 'Ada')
    await act(page, opened)
  })

async function textOf(name: string): Promise<string> {
  const headers = { accept: 'application/yaml' }
  return (await stage.stack.call('setup', 'GET', `/fabrics/lab/objects/vpc/default/${name}`, { headers })).text()
}

async function typeComment(page: Page, comment: string): Promise<void> {
  await page.locator('.cm-line', { hasText: 'kind: VPC' }).click()
  await page.keyboard.press('End')
  await page.keyboard.type(` # ${comment}`)
  await page.getByText('kept here as a draft').waitFor()
}

/** Everything that the browser keeps of the console beyond its memory. */
const stored = (page: Page) =>
  evaluate<string>(page, 'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])')

/** Opens the issuer's page by the dialog, in another tab, and waits for what it tells. */
async function signInAgain(page: Page, as: string | undefined): Promise<Page> {
  const opening = page.context().waitForEvent('page')
  await page.getByRole('link', { name: 'Sign in again' }).click()
  const other = await opening
  if (as !== undefined) await signIn(other, as)
  await other.getByRole('heading', { name: 'You are signed in' }).waitFor()
  return other
}

stage.describe('a person at the console of a deployment', () => {
  test('signs in at the issuer, is back at the address asked for, and leaves no token behind', () =>
    at('/f/lab/objects?q=vpc', async (page) => {
      await page.getByText('1 of 1').waitFor()
      expect(page.url()).toBe(`${stage.stack.stack.url}/console/f/lab/objects?q=vpc`)
      await page.getByText('Ada', { exact: true }).waitFor()
      expect(await stored(page)).not.toMatch(/eyJ|verifier|code=|state/)
    }))

  test('is whom the commit names', () =>
    at(`${OBJECT}?view=edit`, async (page) => {
      await typeComment(page, 'by Ada')
      await page.keyboard.press('Control+Enter')
      await page.getByText('as Ada', { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Commit', exact: true }).click()
      await page.getByText('✓ Committed').waitFor()
      expect(await textOf('vpc-1')).toContain('# by Ada')
    }))

  test('signs in again when the session ends, in another tab, and goes on with what was typed', () =>
    at(`${OBJECT}?view=edit`, async (page) => {
      await typeComment(page, 'typed before the end')
      stage.stack.endTokens(true)
      await page.keyboard.press('Control+Enter')
      await page.getByRole('heading', { name: 'Your session has ended' }).waitFor()
      await page.getByRole('link', { name: 'Sign in again' }).waitFor()
      await look(page, 'session-ended')
      stage.stack.endTokens(false)
      await signInAgain(page, undefined)
      await page.getByText('as Ada', { exact: true }).waitFor()
      await page.getByRole('button', { name: 'Commit', exact: true }).click()
      await page.getByText('✓ Committed').waitFor()
      expect(await textOf('vpc-1')).toContain('# typed before the end')
    }))

  test('keeps what was typed without signing in again, and is told why nothing is sent', () =>
    at(`${OBJECT}?view=edit`, async (page) => {
      await typeComment(page, 'kept')
      stage.stack.endTokens(true)
      await page.keyboard.press('Control+Enter')
      await page.getByRole('button', { name: 'Not now' }).click()
      await page.getByRole('alert').getByText('Unauthorized').waitFor()
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.locator('.cm-line', { hasText: '# kept' }).waitFor()
      await page.getByRole('button', { name: 'Sign in again' }).click()
      await page.getByRole('heading', { name: 'Your session has ended' }).waitFor()
    }))

  test('cannot go on as another person in the same tab', () =>
    at(`${OBJECT}?view=edit`, async (page) => {
      await typeComment(page, 'of Ada')
      stage.stack.endTokens(true)
      await page.keyboard.press('Control+Enter')
      await page.getByRole('link', { name: 'Sign in again' }).waitFor()
      stage.stack.endTokens(false)
      await page.context().clearCookies()
      await signInAgain(page, 'Eve')
      await page.getByText('You signed in as Eve, but this tab belongs to Ada').waitFor()
      await page.context().clearCookies()
      await signInAgain(page, 'Ada')
      await page.getByText('as Ada', { exact: true }).waitFor()
    }))

  test('notices nothing where the issuer renews tokens', async () => {
    stage.stack.issuer.givesRefreshTokens = true
    await at(`${OBJECT}?view=edit`, async (page) => {
      await typeComment(page, 'renewed')
      stage.stack.endTokens(true)
      const renewal = page.waitForRequest(
        (request) => request.url().startsWith(stage.stack.issuer.url) && request.postData()?.includes('refresh_token') === true,
      )
      await page.keyboard.press('Control+Enter')
      await renewal
      stage.stack.endTokens(false)
      await page.getByText('as Ada', { exact: true }).waitFor()
    })
  })

  test('is told what the issuer says who refuses them, and can try again', async () => {
    const { page, complaints, close } = await visit(stage.browser, `${stage.stack.stack.url}/console/f/lab`)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await page.getByText('You said no.').waitFor()
    await look(page, 'signed-out')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await signIn(page, 'Ada')
    await page.getByRole('heading', { name: 'lab' }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('signs out here and at the issuer', () =>
    at(`${OBJECT}?view=edit`, async (page) => {
      await typeComment(page, 'never committed')
      page.on('dialog', (dialog) => void dialog.accept())
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.waitForURL((url) => url.href.startsWith(stage.stack.issuer.url))
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByText('You are signed out.').waitFor()
      await page.goto(`${stage.stack.stack.url}/console${OBJECT}?view=edit`)
      await signIn(page, 'Eve')
      await page.getByText('unchanged, no faults').waitFor()
    }))
})

stage.describe('nobody', () => {
  test.each(['/fabrics', '/fabrics/lab/objects/vpc/default/vpc-1'])('reads %s without a token', async (path) => {
    const response = await fetch(`${stage.stack.stack.url}/api/plugins/hedgehog${path}`)
    expect(response.status).toBe(401)
  })

  test('signs somebody in by an answer that was not asked for', async () => {
    const forged = '/console/signed-in?code=stolen&state=guessed'
    const { page, complaints, close } = await visit(stage.browser, `${stage.stack.stack.url}${forged}`)
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.getByText('No tab of the console waits for this answer').waitFor()
    expect(asked.filter((url) => !url.startsWith(stage.stack.stack.url))).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })
})
