import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dev } from '../../../infra/environments/dev.ts'
import type { Environment } from '../../../infra/environments/environment.ts'
import type { Stack } from '../../../lib/local/stack.ts'
import { writeAssembly } from '../../infra/synthesis.ts'
import { startCheckedStack } from '../checked-stack.ts'
import { AUDIENCE, CLIENT_ID, startIssuer, type TestIssuer } from './issuer.ts'

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
  writeAssembly(assembly, withIssuer(issuer.url))
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

/** The environment of development, with this issuer. */
function withIssuer(issuer: string): Environment {
  const client = { clientId: CLIENT_ID, parameters: { resource: AUDIENCE } }
  return { ...dev, authorizer: { type: 'jwt', issuer, audience: [AUDIENCE], console: client } }
}
