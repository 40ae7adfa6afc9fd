import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readCalls } from '../../lib/local/call-trail.ts'
import { ASSEMBLY } from '../../lib/local/ensure-assembly.ts'
import { type Stack, startStack } from '../../lib/local/stack.ts'
import { deniedCalls, readPolicies } from './permissions.ts'

/** The embedded stack in a directory of its own. Closing it fails when a function has called what its role would not have been allowed. */
export async function startCheckedStack(): Promise<Stack> {
  const directory = await mkdtemp(join(tmpdir(), 'gfm-stack-'))
  const stack = await startStack({ directory, onProblem: (problem) => console.error(problem) })
  const close = async () => {
    await stack.close()
    const denied = await deniedCalls(readCalls(stack.callFile), readPolicies(ASSEMBLY))
    await rm(directory, { recursive: true, force: true })
    if (denied.length > 0) throw new Error(`Roles do not allow what their functions do:\n${JSON.stringify(denied, null, 2)}`)
  }
  return { ...stack, close }
}
