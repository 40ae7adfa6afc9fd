import { DEFAULT_CONFIG, type FabricConfig } from '../rules/model/fabric-config.ts'
import type { SilencedRule } from '../rules/silenced.ts'

/** What a fabric says of its rules. */
export interface RuleSettings {
  config: FabricConfig
  silenced: readonly SilencedRule[]
}
export const X = DEFAULT_CONFIG
