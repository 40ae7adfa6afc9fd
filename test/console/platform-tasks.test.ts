import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import type { FabricRecord } from '../../lib/contract/fabric.ts'
import { LOCAL_REGION } from '../../lib/local/server/local-aws.ts'
import { TEST_CREDENTIALS } from '../support/checked-stack.ts'
import { actAt, evaluate, look, setStage, startDemoStack } from '../support/console.ts'

const stage = await setStage(startDemoStack)

const at = (path: string, act: (page: Page) => Promise<void>) => actAt(stage.browser, stage.stack.pageOf(path), act)

/** A message that was given up and that nobody can read. */
async function buryMessage(): Promise<void> {
  const sqs = new SQSClient({ endpoint: stage.stack.awsEndpoint, region: LOCAL_REGION, credentials: TEST_CREDENTIALS })
  const name = 'gitops-file-manager-dev-dead-operations.fifo'
  const { QueueUrl = '' } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }))
  const place = { QueueUrl, MessageGroupId: 'noise', MessageDeduplicationId: 'noise' }
  await sqs.send(new SendMessageCommand({ ...place, MessageBody: 'noise' }))
}

/** Changes settings of the new fabric, while somebody else changes others. */
async function changeSettings(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Settings …' }).click()
  await page.getByText('$ gfm fabric get new').waitFor()
  expect(await page.getByLabel('Wording of commits').inputValue()).toBe('{fabric}: {summary}')
  await page.getByLabel('Wording of commits').fill('')
  await page.getByLabel('Seconds between looks').fill('soon')
  await page.getByText('gfm fabric update new --scan-interval soon --no-message-template').waitFor()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.locator('.fields').getByText('expected a number').waitFor()
  expect(await page.getByLabel('Seconds between looks').getAttribute('aria-invalid')).toBe('true')
  await look(page, 'settings')
  await page.getByLabel('Seconds between looks').fill('600')
  const body = JSON.stringify({ description: 'theirs', scan_interval: 900 })
  const headers = { 'content-type': 'application/json' }
  expect((await stage.stack.call('PATCH', '/fabrics/new', { headers, body })).status).toBe(200)
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('scan_interval is now 900, yours is 600').waitFor()
  expect(await page.getByLabel('Description').inputValue()).toBe('theirs')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('$ gfm fabric get new').waitFor()
  const { body: saved } = await stage.stack.call<FabricRecord>('GET', '/fabrics/new')
  expect(saved).toMatchObject({ description: 'theirs', scan_interval: 600, commit: { sign_off: true } })
  expect(saved.commit.template).toBeUndefined()
}

/** A look at a fabric's page costs one heartbeat while nothing happens. */
async function lookAgain(page: Page): Promise<void> {
  await page.getByText('Last operations').waitFor()
  await page.waitForLoadState('networkidle')
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).search))
  const beat = page.waitForResponse(/\?status=true$/)
  await evaluate(page, "void dispatchEvent(new Event('focus'))")
  expect((await beat).status()).toBe(304)
  expect(new Set(asked)).toEqual(new Set(['?status=true']))
}

stage.describe('at the console', () => {
  test('T12 a reviewer sees what became of each document of a raw file, by fate', () =>
    at('/f/demo/operations', async (page) => {
      await page
        .getByRole('row', { name: /46 objects/ })
        .getByRole('link')
        .click()
      const documents = page.getByRole('row', { name: /prepop\.yaml:\d+ created / })
      await documents.nth(45).waitFor()
      expect(await documents.count()).toBe(46)
      // The page asks for them anew, and shows none until it has the answer.
      const answered = page.waitForResponse((response) => response.url().includes('fate=created'))
      await page.getByLabel('Fate').selectOption('created')
      await answered
      await documents.nth(45).waitFor()
      expect(await documents.count()).toBe(46)
    }))

  test('T15 a platform admin registers a fabric, sees what setting it up would do, and does it', async () => {
    await stage.stack.ensureRepository('new.git')
    await at('/', async (page) => {
      await page.getByRole('link', { name: 'Register a fabric' }).click()
      await page.getByRole('textbox', { name: 'Name' }).fill('Not A Name')
      await page.getByRole('textbox', { name: 'Repository' }).fill(stage.stack.repositoryUrl('new.git'))
      await page.getByRole('button', { name: 'Register', exact: true }).click()
      await page.getByRole('alert').waitFor()
      await look(page, 'register')
      await page.getByRole('textbox', { name: 'Name' }).fill('new')
      await page.getByText('$ gfm fabric register new --repository-url').waitFor()
      await page.getByLabel('Proposals').selectOption('each')
      await page.getByLabel('The Git host merges').check()
      await page.getByLabel('Commits end with a Signed-off-by').check()
      await page.getByLabel('Wording of commits').fill('{fabric}: {summary}')
      await page.getByText('--proposals each --message-template message.txt --auto-merge --sign-off').waitFor()
      const registered = page.waitForResponse((response) => response.request().method() === 'POST')
      await page.getByRole('button', { name: 'Register', exact: true }).click()
      const commit = { sign_off: true, template: '{fabric}: {summary}' }
      expect(await (await registered).json()).toMatchObject({ delivery: 'push', proposals: 'each', auto_merge: true, commit })
      await page.getByRole('button', { name: 'Set it up' }).click()
      await page.getByText('$ gfm init').waitFor()
      await page.getByRole('button', { name: 'Commit', exact: true }).click()
      await page.getByText('✓ Committed').waitFor()
      await page.getByRole('button', { name: 'Close' }).click()
      await page.getByText('Nothing needs a hand.').waitFor()
      await changeSettings(page)
    })
  })

  test('T16 a platform admin sees what failed in every attempt, and tries it again', async () => {
    await buryMessage()
    await at('/', async (page) => {
      // The number of its objects is known once its status is.
      await page.getByRole('row', { name: /demo/ }).getByRole('cell', { name: /^\d+$/ }).waitFor()
      await page.getByRole('link', { name: 'Failed messages' }).click()
      await page.getByText('unreadable').first().waitFor()
      await look(page, 'failed')
      await page.getByRole('button', { name: 'Try all again' }).click()
      await page.getByText('cannot be read, and is not sent again').waitFor()
      await page.getByText('$ gfm deliveries retry').waitFor()
      // What has not changed since is not told again.
      const told = page.waitForResponse((response) => response.url().endsWith('/demo/gitops-status'))
      await page.getByRole('link', { name: 'GitOps File Manager' }).click()
      expect((await told).status()).toBe(304)
    })
  })

  test('T17 a platform admin stops ingestion, which every page of the fabric says, and starts it again', () =>
    at('/f/demo', async (page) => {
      await lookAgain(page)
      const news = [/\/gitops-status$/, /\/operations\?/].map((path) => page.waitForResponse(path))
      await page.getByRole('button', { name: 'Stop ingestion' }).click()
      await Promise.all(news)
      await page.getByText('Automatic ingestion is stopped: what is pushed waits').waitFor()
      await page.getByRole('link', { name: 'Operations', exact: true }).click()
      await page.getByText('Automatic ingestion is stopped: what is pushed waits').waitFor()
      await page.getByText('$ gfm watcher start demo').waitFor()
      await look(page, 'stopped')
      await page.getByRole('button', { name: 'Start ingestion' }).click()
      await page.getByRole('link', { name: 'demo' }).click()
      await page.getByText('Pushes are ingested by themselves.').waitFor()
    }))
})
