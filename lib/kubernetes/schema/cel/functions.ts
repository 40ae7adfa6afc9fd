import { Environment, Optional } from '@marcbachmann/cel-js'
import { parseQuantity } from '../text/quantity.ts'
import { ADDRESSES, Cidr, Ip } from './addresses.ts'
import { areEqual } from './equality.ts'
import { timestampText } from './format-text.ts'
import { listFunctions } from './lists.ts'
import { NAMED_FORMATS, NamedFormat } from './named-formats.ts'
import { QUANTITIES } from './quantities.ts'
import { regularExpressions } from './regular-expressions.ts'
import { stringFunctions } from './strings.ts'
import { GoUrl, URLS } from './urls.ts'
import { VERSIONS, Version } from './versions.ts'
import type { Library, Take } from './work.ts'

/** What one rule may consist of. */
const LIMITS_OF_A_RULE = { maxAstNodes: 2000, maxDepth: 100, maxListElements: 1000, maxMapEntries: 1000, maxCallArguments: 10 }

const TYPES = {
  'kubernetes.Quantity': parseQuantity('0').constructor,
  'kubernetes.URL': GoUrl,
  'kubernetes.NamedFormat': NamedFormat,
  'kubernetes.Semver': Version,
  'net.IP': Ip,
  'net.CIDR': Cidr,
}

/** Conversions of CEL that the library has not. */
const CONVERSIONS: Library = {
  'int(google.protobuf.Timestamp): int': (time: Date) => BigInt(Math.floor(time.getTime() / 1000)),
  'string(google.protobuf.Timestamp): string': timestampText,
  'string(google.protobuf.Duration): string': String,
  'k8s_optional_ofNonZeroValue(dyn): optional<dyn>': (value: unknown) => {
    const isZero = [0, 0n, '', false, null].includes(value as never) || (Array.isArray(value) && value.length === 0)
    return isZero || (value instanceof Map && value.size === 0) ? Optional.none() : Optional.of(value)
  },
}

/**
 * Returns an environment for rules of CRDs: CEL with what Kubernetes adds to it for them
 * (https://kubernetes.io/docs/reference/using-api/cel/#cel-community-libraries-and-extensions). A rule that calls
 * another function cannot be compiled. What `rewritten` names anew has the prefix `k8s_`.
 */
export function celEnvironment(take: Take): Environment {
  const environment = new Environment({
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
    limits: LIMITS_OF_A_RULE,
  })
  environment.registerVariable('self', 'dyn')
  for (const [name, ctor] of Object.entries(TYPES)) {
    environment.registerType(name, { ctor: ctor as new () => unknown, fields: {} })
    environment.registerOperator(`${name} == ${name}`, (a: unknown, b: unknown) => areEqual(a, b, take))
  }
  const libraries = [regularExpressions(take), stringFunctions(take), listFunctions(take)]
  for (const library of [...libraries, QUANTITIES, ADDRESSES, URLS, NAMED_FORMATS, VERSIONS, CONVERSIONS])
    for (const [signature, handler] of Object.entries(library))
      environment.registerFunction(signature, handler as (...args: unknown[]) => unknown)
  return environment
}
