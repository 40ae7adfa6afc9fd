import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import { addDeployment } from '../../infra/add-deployment.ts'
import { dev } from '../../infra/environments/dev.ts'
import type { Environment } from '../../infra/environments/environment.ts'
import { prod } from '../../infra/environments/prod.ts'
import { staging } from '../../infra/environments/staging.ts'

/** What `cdk` would hand to the app. */
export const context: Record<string, unknown> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../cdk.json'), 'utf8'),
).context

export const environments: readonly Environment[] = [dev, staging, prod]

/** The choices that no committed environment makes. */
export const variants: readonly (Environment & { variant: string })[] = [
  { ...dev, variant: 'without a way out', outbound: 'none' },
  {
    ...staging,
    variant: 'with tokens, three zones and mail',
    authorizer: { type: 'jwt', issuer: 'https://issuer.example.com', audience: ['gitops-file-manager'] },
    availabilityZones: 3,
    nats: 3,
    alarmEmail: 'on-call@example.com',
  },
]

const temporary = mkdtempSync(join(tmpdir(), 'cdk-out-'))
process.once('exit', () => rmSync(temporary, { recursive: true, force: true }))

/** Returns a new directory, which is deleted after the tests. */
export function temporaryDirectory(): string {
  return mkdtempSync(join(temporary, 'app-'))
}

/** A resource with the properties that a test reads. */
export interface Resource<P> {
  Type: string
  Properties: P
  DeletionPolicy?: string
  DependsOn?: string[]
}

export interface Templates {
  data: Template
  service: Template
}

/** The templates of both stacks, without the checks. */
export function synthesize(environment: Environment): Templates {
  const app = new App({
    context,
    outdir: temporaryDirectory(),
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
  })
  const { data, service } = addDeployment(app, environment)
  return { data: Template.fromStack(data), service: Template.fromStack(service) }
}

/** Writes to a directory what `cdk synth` makes of an environment, without the checks. */
export function writeAssembly(outdir: string, environment: Environment): void {
  // As the CDK's command line asks for it: where the bundle of a function is.
  const withPaths = { ...context, 'aws:cdk:enable-asset-metadata': true }
  const app = new App({ context: withPaths, outdir, analyticsReporting: false, builtinCloudFormationValidation: false })
  addDeployment(app, environment)
  app.synth()
}

export function resourcesOf<P = Record<string, unknown>>(template: Template, type: string): Resource<P>[] {
  return Object.values(template.findResources(type)) as Resource<P>[]
}

export interface Statement {
  Effect: 'Allow' | 'Deny'
  Action: string | string[]
  Resource?: unknown
  Condition?: Record<string, Record<string, unknown>>
}

export interface Policy {
  PolicyDocument: { Statement: Statement[] }
}

/** The one resource of a type. */
export function onlyResource<P = Record<string, unknown>>(template: Template, type: string): Resource<P> {
  const [first, ...others] = resourcesOf<P>(template, type)
  if (first === undefined || others.length > 0) throw new Error(`Expected one ${type}, found ${others.length + (first ? 1 : 0)}`)
  return first
}
