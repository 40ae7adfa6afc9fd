import { dev } from './dev.ts'
import { type Environment, STAGES, type Stage } from './environment.ts'
import { prod } from './prod.ts'
import { staging } from './staging.ts'

const environments: Record<Stage, Environment> = { dev, staging, prod }

/** The settings that `-c env=` and `-c console=` ask for. Throws for an unknown value. */
export function requestedEnvironment(env: unknown, console: unknown): Environment {
  const environment = findEnvironment(env)
  if (console === undefined) return environment
  if (console === 'local' && environment.stage === 'dev') return { ...environment, console }
  throw new Error(`-c console=local is for the embedded stack, with -c env=dev (found ${JSON.stringify(console)})`)
}

/** The settings of a stage. Throws for an unknown name, so that no deployment reaches an unintended stage. */
export function findEnvironment(name: unknown): Environment {
  const stage = STAGES.find((known) => known === name)
  if (stage !== undefined) return environments[stage]
  throw new Error(`Say which environment: -c env=${STAGES.join(' | ')} (found ${JSON.stringify(name) ?? 'nothing'})`)
}
