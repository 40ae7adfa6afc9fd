import type { FunctionSpec } from './function-specs.ts'

/** Deployed only where the environment has a console. Its files are in its bundle. */
export const consoleSpec: FunctionSpec = {
  name: 'console',
  description: 'The files of the console; has access to nothing',
  trigger: 'http',
  git: false,
  table: {},
  bucket: {},
  enqueues: false,
  watches: false,
}
