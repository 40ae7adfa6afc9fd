import type { FunctionSpec } from './function-specs.ts'

/** Runs after each deployment of the stack. */
export const migrationSpec: FunctionSpec = {
  name: 'migrate-records',
  description: 'Brings records of earlier versions to the form of this one, after a deployment',
  trigger: 'event',
  listensTo: 'deployments',
  git: false,
  table: {
    fabrics: ['dynamodb:Query'],
    repositories: ['dynamodb:Query', 'dynamodb:UpdateItem'],
    // GetItem: to find out whether a write succeeded whose answer was lost, or another process wrote the list.
    operations: ['dynamodb:GetItem', 'dynamodb:PutItem'],
  },
  bucket: {},
  enqueues: false,
  watches: false,
}
