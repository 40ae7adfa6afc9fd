import type { FunctionSpec } from './function-specs.ts'
import { NO_ACCESS } from './shared-access.ts'

/** Serves the pages of the API about itself, which are the same for everybody. */
export const apiSpec: FunctionSpec = {
  name: 'api',
  description: 'What the API says of itself, and the answer at unknown paths; has access to nothing',
  trigger: 'http',
  ...NO_ACCESS,
}
