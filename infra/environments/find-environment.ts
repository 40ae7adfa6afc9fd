import { dev } from './dev.ts'
import { type Environment, STAGES, type Stage } from './environment.ts'
import { prod } from './prod.ts'
import { staging } from './staging.ts'

const environments: Record<Stage, Environment> = { dev, staging, prod }

/** The settings of a stage. Throws for an unknown name, so that no deployment reaches an unintended stage. */
export function findEnvironment(name: unknown): Environment {
  const stage = STAGES.find((known) => known === name)
  if (stage !== undefined) return environments[stage]
  throw new Error(`Say which environment: -c env=${STAGES.join(' | ')} (found ${JSON.stringify(name) ?? 'nothing'})`)
}
