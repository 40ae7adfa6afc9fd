import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { STAGES } from '../../infra/environments/environment.ts'
import { prod } from '../../infra/environments/prod.ts'
import { functionSpecs } from '../../infra/functions/function-specs.ts'
import { StoredSecrets } from '../../lib/aws/secrets.ts'
import { CHECKS } from '../../lib/cli/doctor/check.ts'
import { HostCredentials } from '../../lib/hosts/host-credentials.ts'
import { listen } from '../../lib/local/server/listen.ts'
import { LOCAL_CREDENTIALS, LOCAL_REGION } from '../../lib/local/server/local-aws.ts'
import { environments, onlyResource, resourcesOf, synthesize, type Templates } from '../infra/synthesis.ts'
import { documentedCommands, parses } from './documented-commands.ts'

interface TableProperties {
  AttributeDefinitions: object[]
  KeySchema: object[]
  GlobalSecondaryIndexes: { IndexName: string; KeySchema: object[] }[]
  BillingMode: string
  TimeToLiveSpecification: { AttributeName: string }
}

const ROOT = join(import.meta.dirname, '../..')
const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8')

let templates: Templates

beforeAll(() => {
  templates = synthesize(prod)
})

test.each(documentedCommands(page))('%s is understood', async (line) => {
  expect(await parses(line)).toBe('')
})

describe('what the page names', () => {
  const stacks = ['gitops-file-manager-prod-data', 'gitops-file-manager-prod-service']
  const texts = () => JSON.stringify([stacks, templates.data.toJSON(), templates.service.toJSON()])
  const named = [...page.matchAll(/(?:\/aws\/[a-z/]+\/)?gitops-file-manager-(?:\{stage\}|[a-z]+)-[a-z.-]*/g)].map(([name]) =>
    name.replace(/gitops-file-manager-(\{stage\}|[a-z]+)-/, 'gitops-file-manager-prod-'),
  )

  test.each([...new Set(named)])('%s is in the templates', (name) => {
    expect(texts().includes(name.endsWith('-') ? `"${name}` : `"${name}"`)).toBe(true)
  })

  test('stages are those of the environments', () => {
    const stages = [...page.matchAll(/gitops-file-manager[-/]([a-z]+)[-/]|env=([a-z]+)/g)].map(([, one, other]) => one ?? other)
    expect(STAGES).toEqual(expect.arrayContaining([...new Set(stages)]))
  })

  test('every alarm has a first look, and no other', () => {
    const alarms = resourcesOf<{ AlarmName: string }>(templates.service, 'AWS::CloudWatch::Alarm')
    const [, section = ''] = /^## Alarms\n(.*?)^## /ms.exec(page) ?? []
    const documented = [...section.matchAll(/^\| `([a-z{}-]+)` \|/gm)].map(([, name]) => `gitops-file-manager-prod-${name}`)
    const ofFunction = new RegExp(
      `(?<=-function-errors|-function-throttled|-release)-(${functionSpecs.map(({ name }) => name).join('|')})$`,
    )
    const names = alarms.map(({ Properties }) => Properties.AlarmName.replace(ofFunction, '-{function}'))
    expect(documented.toSorted()).toEqual([...new Set(names)].toSorted())
  })

  test('outputs are there', () => {
    const asked = [...page.matchAll(/\(outputOf dev-(data|service) (\w+)\)/g)]
    expect(asked.length).toBeGreaterThan(0)
    for (const [, stack, output = ''] of asked)
      expect(Object.keys(templates[stack as keyof Templates].findOutputs('*'))).toContain(output)
  })

  test('constructs that get another id have the one that is named', () => {
    const source = readFileSync(join(ROOT, 'infra/stacks/data.ts'), 'utf8')
    const asked = [...page.matchAll(/give\s+`(\w+)`\s+in\s+`infra\/stacks\/data\.ts`/g)].map(([, id]) => id)
    expect(asked.toSorted()).toEqual(['Originals', 'Repositories'])
    for (const id of asked) expect(source).toContain(`(this, '${id}', `)
  })

  test('files it links to are there', () => {
    for (const [, path = ''] of page.matchAll(/\]\((?!https:|#)([^)#]+)/g))
      expect(existsSync(join(ROOT, 'docs', path))).toBe(true)
  })

  test('headings it links to are there', () => {
    const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading.toLowerCase().replaceAll(' ', '-'))
    for (const [, anchor] of page.matchAll(/\]\(#([^)]+)\)/g)) expect(headings).toContain(anchor)
  })
})

test('every check of gfm doctor has its row, and no other', () => {
  const [, section = ''] = /^## Check a deployment\n(.*?)^## /ms.exec(page) ?? []
  const rows = [...section.matchAll(/^\| (`[a-z_`, ]+`) \|/gm)].flatMap(([, cell = '']) => cell.replaceAll('`', '').split(', '))
  expect(rows.toSorted()).toEqual(CHECKS.toSorted())
})

test('a table that is made by hand is made as the stack makes it', () => {
  const { Properties: table } = onlyResource<TableProperties>(templates.data, 'AWS::DynamoDB::Table')
  const [, command = ''] = /aws dynamodb (create-table (?:[^\n]*\\\n)*[^\n]*)/.exec(page) ?? []
  const told = (key: string) =>
    [...command.matchAll(new RegExp(`AttributeName=(\\w+),${key}=(\\w+)`, 'g'))].map(([, AttributeName, value]) => ({
      AttributeName,
      [key]: value,
    }))
  expect(told('AttributeType')).toEqual(table.AttributeDefinitions)
  const [index] = table.GlobalSecondaryIndexes
  expect(told('KeyType')).toEqual([...table.KeySchema, ...(index?.KeySchema ?? [])])
  expect(command).toContain(`'IndexName=${index?.IndexName},`)
  expect(command).toContain(`--billing-mode ${table.BillingMode} `)
  expect(page).toContain(`Enabled=true,AttributeName=${table.TimeToLiveSpecification.AttributeName}\n`)
})

test('the limit of executions that is asked for is enough', () => {
  const reserved = resourcesOf<{ ReservedConcurrentExecutions?: number }>(templates.service, 'AWS::Lambda::Function')
    .map(({ Properties }) => Properties.ReservedConcurrentExecutions ?? 0)
    .reduce((sum, one) => sum + one)
  const [, limit] = /concurrent executions raised to (\d+)/.exec(page) ?? []
  expect(reserved + 100).toBeLessThanOrEqual(Number(limit))
})

const blocks = [...page.matchAll(/^( *)```sh\n(.*?)^\1```$/gms)].map(([, indent = '', block = '']) =>
  block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
)

test.each(blocks)('the shell understands %j', async (block) => {
  await expect(promisify(execFile)('bash', ['-n', '-c', block])).resolves.toEqual({ stdout: '', stderr: '' })
})

test('what a block takes from a variable, an earlier one has set', () => {
  const environment = new Set(['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'GFM_API_TOKEN'])
  const text = blocks.join('\n')
  for (const { 1: name = '', index } of text.matchAll(/\$\{?([A-Za-z_]+)/g)) {
    const isSet = new RegExp(`^ *((for )?${name}(=| in )|while read -r [\\w ]*\\b${name}\\b)`, 'm').test(
      text.slice(0, text.indexOf('\n', index)).replaceAll('; do', '\n'),
    )
    expect(environment.has(name) || isSet, name).toBe(true)
  }
})

const json = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, block = '']) => block)

test.each(json)('JSON that is shown is JSON: %j', (block) => {
  expect(JSON.parse(block)).toHaveProperty('Statement')
})

/** Rows of the table of hosts: the repository's URL, and the text of its secret. */
const hosts = [...page.matchAll(/^ *\| ([\w, ]+) \| `(https:[^`]+)` \| `(\{.*\})` \|$/gm)].map(
  ([, host = '', url = '', secret = '']) => ({
    host,
    url,
    secret,
  }),
)

test('every Git host has its first repository', () => {
  expect(hosts.map(({ host }) => host)).toEqual([
    'GitHub',
    'GitLab',
    'Gitea, Forgejo',
    'Bitbucket Cloud',
    'Bitbucket Data Center',
    'Azure DevOps',
    'AWS CodeCommit',
  ])
})

test.each(hosts)('the secret for $host is used for its repository', async ({ url, secret }) => {
  const { host: _, ...credentials } = JSON.parse(secret)
  expect(await (await secretsWith(secret)).credentials({ secret: 'any', url })).toEqual(credentials)
})

test('no other secret on the page is without its host', () => {
  const secrets = [...page.matchAll(/\{"[^{}]*(\{[^{}]*\}[^{}]*)*"(?:password|token)":"(?:[^"]*)"\}/g)].map(([text]) =>
    JSON.parse(text),
  )
  expect(secrets.length).toBeGreaterThan(hosts.length)
  for (const secret of secrets) expect(secret).toHaveProperty('host')
})

/** Secrets Manager with one secret in it. */
async function secretsWith(SecretString: string): Promise<HostCredentials> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' })
    response.end(JSON.stringify({ Name: 'any', SecretString }))
  })
  const endpoint = `http://127.0.0.1:${await listen(server, 0)}`
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const secrets = new StoredSecrets(new SecretsManagerClient({ endpoint, region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS }))
  return new HostCredentials({ secrets, awsKeys: secrets.awsKeys })
}

test('what a way out costs is what the script computes', async () => {
  const script = join(ROOT, 'scripts/cost.mjs')
  const { OUTBOUND } = (await import(script)) as { OUTBOUND: Record<string, number> }
  const told = [...page.matchAll(/^\| `(nat-gateway|nat-instance|none)` \|.*\| (\d+)[^|]* \|$/gm)].map(([, way, usd]) => [
    way,
    Number(usd),
  ])
  expect(told).toEqual(Object.entries(OUTBOUND).map(([way, usd]) => [way, Math.round(usd)]))
})

test('the tables of costs are what the script computes', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(ROOT, 'scripts/cost.mjs')])
  const [, tables] = /<!-- cost -->\n(.*?)<!-- \/cost -->/s.exec(page) ?? []
  expect(tables).toBe(stdout)
})

test('the script computes with the deployments that there are', async () => {
  const { DEPLOYMENTS, ASSUMED } = await import(join(ROOT, 'scripts/cost.mjs'))
  expect(DEPLOYMENTS).toEqual(Object.fromEntries(environments.map(({ stage, outbound, nats }) => [stage, { outbound, nats }])))
  const alarms = resourcesOf<{ Metrics?: unknown[] }>(templates.service, 'AWS::CloudWatch::Alarm')
  for (const { Properties } of alarms) expect(Properties.Metrics?.length ?? 1).toBe(1)
  expect(ASSUMED.alarms).toBe(alarms.length)
})
