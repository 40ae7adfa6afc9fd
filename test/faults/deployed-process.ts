import type { DeployedInput } from './messages.ts'
import { serveTasks } from './serve-tasks.ts'

type Functions = typeof import('./deployed-functions.ts')

let world: string | undefined
let functions: Promise<Functions> | undefined

/**
 * A process that runs the functions of a deployment: of one after the other, each time as if they had just been loaded.
 */
serveTasks(async ({ action, input }) => {
  const { env, ...rest } = input as DeployedInput
  const { ACTIONS } = await functionsOf(rest.world, env)
  const perform = ACTIONS[action]
  if (perform === undefined) throw new Error(`Nobody knows how to ${action}`)
  return perform({ ...rest, env })
})

/** The functions read their environment when they are loaded. */
function functionsOf(next: string, env: Readonly<Record<string, string>>): Promise<Functions> {
  if (functions !== undefined && world === next) return functions
  world = next
  Object.assign(process.env, env)
  const bundle = new URL(`functions.mjs?${next}`, import.meta.url).href
  functions = import(bundle) as Promise<Functions>
  return functions
}
