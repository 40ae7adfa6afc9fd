import type { FunctionSpec } from './function-specs.ts'

/** Serves the pages of the API about itself, which are the same for everybody. */
export const apiSpec: FunctionSpec = {
  name: 'api',
  description: 'What the API says of itself, and the answer at unknown paths; has access to nothing',
  trigger: 'http',
  git: false,
  table: {},
  bucket: {},
  enqueues: false,
  watches: false,
}
