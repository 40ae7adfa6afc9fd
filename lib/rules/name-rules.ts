import { DEFAULT_NAMESPACE, isSubdomain } from '../kubernetes/names.ts'
import { type Fabric, type FabricObject, RULED_KINDS, type RuledKind } from './model/fabric.ts'
import { at, type Finding, missing, type Rule, type RuleGroup } from './model/rule.ts'

const LONGEST_NAME = 253
/** Names of VPCs, namespaces and externals become parts of names on switches. */
const LONGEST_SHORT_NAME = 11

const GATEWAY_KINDS: ReadonlySet<RuledKind> = new Set(['Gateway', 'GatewayGroup', 'GatewayPeering'])

export const nameRules: RuleGroup = {
  title: 'Names',
  source: 'api/meta/validation.go',
  rules: [
    {
      id: 'object_name_invalid',
      kinds: RULED_KINDS,
      severity: 'error',
      summary: 'A name has only lower-case letters, digits, `-` and `.`, and begins and ends with a letter or digit.',
      hint: 'rename the object, and change all references to it',
      *check(object) {
        const field = nameOf(object)
        if (object.name === '') yield missing(field, { expected: 'a name' })
        else if (!isSubdomain(object.name))
          yield at(field, `the name ${field.quoted} is not one that the fabric accepts`, {
            expected: "a-z, 0-9, '-' and '.', starting and ending with a letter or digit (RFC 1123 subdomain)",
          })
      },
    },
    tooLong('object_name_too_long', RULED_KINDS, LONGEST_NAME, 'A name'),
    {
      id: 'object_namespace_not_default',
      kinds: RULED_KINDS,
      severity: 'error',
      summary: 'All objects are in the namespace `default`.',
      hint: 'delete metadata.namespace, or set it to default',
      *check(object) {
        if (object.namespace === DEFAULT_NAMESPACE) return
        yield at(object.root.at('metadata', 'namespace'), `the namespace is ${object.namespace}; the fabric reads default only`, {
          expected: DEFAULT_NAMESPACE,
          ...(object.namespace === 'fab' &&
            GATEWAY_KINDS.has(object.kind) && {
              hint: 'objects of the gateway were in fab in older releases: delete metadata.namespace',
            }),
        })
      },
    },
    {
      id: 'object_defined_twice',
      kinds: RULED_KINDS,
      severity: 'error',
      summary: 'There is one object of a kind and name.',
      hint: 'delete one of the two, or rename it',
      check: definedTwice,
    },
    tooLong('vpc_name_too_long', ['VPC'], LONGEST_SHORT_NAME, 'The name of a VPC'),
    {
      id: 'vpc_name_reserved_prefix',
      kinds: ['VPC'],
      severity: 'error',
      summary: 'The name of a VPC does not begin with `ext.`, which stands for externals in gateway peerings.',
      hint: 'rename the VPC',
      *check(object) {
        if (object.name.startsWith('ext.'))
          yield at(nameOf(object), `the name ${object.name} begins with ext., which is reserved`)
      },
    },
    tooLong('ipv4_namespace_name_too_long', ['IPv4Namespace'], LONGEST_SHORT_NAME, 'The name of an IPv4Namespace'),
    tooLong('external_name_too_long', ['External'], LONGEST_SHORT_NAME, 'The name of an External'),
  ],
}

function* definedTwice(object: FabricObject, fabric: Fabric): Generator<Finding> {
  const first = fabric.all(object.key).find(({ namespace }) => namespace === object.namespace)
  if (first !== undefined && first !== object && object.name !== '')
    yield at(nameOf(object), `another ${object.kind} has the name ${object.name}`, {
      related: { object: first, field: nameOf(first) },
    })
}

function tooLong(id: string, kinds: readonly RuledKind[], most: number, subject: string): Rule {
  return {
    id,
    kinds,
    severity: 'error',
    summary: `${subject} has at most ${most} characters.`,
    hint: 'choose a shorter name, and change all references to it',
    *check(object) {
      if (object.name.length <= most) return
      yield at(nameOf(object), `the name ${nameOf(object).quoted} has ${object.name.length} characters`, {
        expected: `at most ${most} characters`,
      })
    },
  }
}

function nameOf({ root }: FabricObject) {
  return root.at('metadata', 'name')
}
