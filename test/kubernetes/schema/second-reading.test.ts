import { Ajv } from 'ajv'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { violationsOf } from '../../../lib/kubernetes/schema/check-value.ts'
import { compileSchema } from '../../../lib/kubernetes/schema/compile-schema.ts'
import { Steps } from '../../../lib/kubernetes/steps.ts'
import type { YamlValue } from '../../../lib/yaml/document.ts'

/** Keywords that JSON Schema and Kubernetes read alike; fields that no schema names are the difference. */
const small = fc.nat(3)
const scalar = fc.oneof(fc.constantFrom('a', 'ab', '', 'A1'), fc.integer({ min: -2, max: 5 }), fc.boolean())
const value = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 3, depthSize: 'medium' },
    scalar,
    fc.array(tie('any'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('any'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).any as fc.Arbitrary<YamlValue>

const leaf = fc.record(
  {
    type: fc.constantFrom('array', 'boolean', 'integer', 'number', 'object', 'string'),
    enum: fc.uniqueArray(scalar, { minLength: 1, maxLength: 3 }),
    minimum: small,
    maximum: small,
    multipleOf: fc.constantFrom(1, 2),
    minLength: small,
    maxLength: small,
    pattern: fc.constantFrom('^a', 'b$', '[A-Z]'),
    minItems: small,
    maxItems: small,
    uniqueItems: fc.boolean(),
    minProperties: small,
    maxProperties: small,
    required: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 2 }),
  },
  { requiredKeys: [] },
)
const around = (inner: fc.Arbitrary<object>): fc.Arbitrary<object> => {
  const some = fc.array(inner, { minLength: 1, maxLength: 2 })
  const properties = fc.dictionary(fc.constantFrom('a', 'b'), inner, { maxKeys: 2, noNullPrototype: true })
  const additionalProperties = fc.oneof(fc.boolean(), inner)
  return fc.oneof(
    fc.record({ items: inner }),
    fc.record({ properties, additionalProperties }),
    ...['allOf', 'anyOf', 'oneOf'].map((keyword) => fc.record({ [keyword]: some })),
    fc.record({ not: inner }),
  )
}
const schemas = fc.oneof(leaf, around(leaf), around(around(leaf)))

test('an independent JSON Schema validator accepts and refuses the same values', () => {
  const ajv = new Ajv({ strict: false, validateSchema: false })
  fc.assert(
    fc.property(schemas, value, (schema, given) => {
      // Values only, as below an alternative: there nothing is said of fields.
      const { schema: compiled } = compileSchema({ allOf: [schema as YamlValue] })
      const fits = violationsOf(given, compiled, new Steps(1_000_000)).length === 0
      expect(fits).toBe(ajv.compile(schema)(given))
    }),
    { numRuns: 150 },
  )
})
