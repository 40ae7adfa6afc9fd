import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { App } from 'aws-cdk-lib'
import { addDeployment } from '../../../infra/add-deployment.ts'
import { dev } from '../../../infra/environments/dev.ts'
import type { Stack } from '../../../lib/local/stack.ts'
import { startCheckedStack } from '../checked-stack.ts'
import { AUDIENCE, CLIENT_ID, startIssuer, type TestIssuer } from './issuer.ts'

const CDK = join(import.meta.dirname, '../../../cdk.json')

/** A deployment with a JWT authorizer and the console beside it, and the issuer of its tokens. */
export interface SignedInStack {
  stack: Stack
  issuer: TestIssuer
  /** The gateway finds that every token has ended, until it is told otherwise. */
  endTokens(areEnded: boolean): void
  /** Calls the API as another person's program would. */
  call(subject: string, method: string, path: string, init?: RequestInit): Promise<Response>
  close(): Promise<void>
}

export async function startSignedInStack(): Promise<SignedInStack> {
  const issuer = await startIssuer()
  const assembly = await mkdtemp(join(tmpdir(), 'gfm-signed-in-'))
  synthesize(assembly, issuer.url)
  let hoursLater = 0
  const stack = await startCheckedStack({ assembly, now: () => new Date(Date.now() + hoursLater * 3_600_000) })
  issuer.serve(stack.url)
  return {
    stack,
    issuer,
    endTokens: (areEnded) => {
      hoursLater = areEnded ? 24 : 0
    },
    call: async (subject, method, path, init = {}) => {
      const headers = { ...init.headers, authorization: `Bearer ${await issuer.tokenFor(subject)}` }
      return fetch(`${stack.url}/api/plugins/hedgehog${path}`, { ...init, method, headers })
    },
    close: async () => {
      await stack.close()
      await issuer.close()
      await rm(assembly, { recursive: true, force: true })
    },
  }
}

/** What `cdk synth` makes of an environment with this issuer. */
function synthesize(outdir: string, issuer: string): void {
  const { context } = JSON.parse(readFileSync(CDK, 'utf8')) as { context: Record<string, unknown> }
  // As the CDK's command line asks for it: where the bundle of a function is.
  const withPaths = { ...context, 'aws:cdk:enable-asset-metadata': true }
  const app = new App({ context: withPaths, outdir, analyticsReporting: false, builtinCloudFormationValidation: false })
  const client = { clientId: CLIENT_ID, parameters: { resource: AUDIENCE } }
  addDeployment(app, { ...dev, authorizer: { type: 'jwt', issuer, audience: [AUDIENCE], console: client } })
  app.synth()
}
