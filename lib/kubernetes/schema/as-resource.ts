import { ANYTHING, type Schema } from './schema.ts'

/**
 * Returns the schema of whole objects for the one in a CRD: an object has `apiVersion`, `kind` and `metadata`, whatever
 * the schema says. With a status subresource the API server ignores the `status` of what is applied.
 */
export function asResource(schema: Schema, hasStatus: boolean): Schema {
  const properties = hasStatus ? new Map([...schema.properties, ['status', ANYTHING]]) : schema.properties
  return { ...schema, properties, isResource: true }
}
