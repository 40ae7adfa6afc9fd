import { parsePrefix } from '../../kubernetes/ip.ts'
import type { Field } from '../model/field.ts'
import { at, atKey, type Finding, missing, type Rule, type RuleGroup } from '../model/rule.ts'

const LEAST_SEQ = 10
const ACTIONS = ['permit', 'deny', 'discard', 'transit']
const PROTOCOLS = ['ip', 'tcp', 'udp', 'icmp']
const FLAGS = ['Ack', 'Fin', 'Psh', 'Rst', 'Syn', 'Urg']

export const aclRules: RuleGroup = {
  title: 'ACLs of externals',
  source: 'api/vpc/v1beta1/externalattachment_types.go',
  rules: [
    {
      id: 'external_attachment_acl_seq',
      kinds: ['ExternalAttachment'],
      severity: 'error',
      summary: `The statements of an ACL have different numbers, each at least ${LEAST_SEQ}.`,
      hint: 'choose a free number',
      *check(object) {
        const numbers = statements(object.spec).map((statement) => statement.at('seq'))
        for (const [index, seq] of numbers.entries()) {
          const first = numbers.slice(0, index).find(({ number }) => number === seq.number)
          if (seq.number < LEAST_SEQ) yield at(seq, `${seq.name} is ${seq.number}`, { expected: `at least ${LEAST_SEQ}` })
          else if (first !== undefined)
            yield at(seq, `${seq.name} is ${seq.number}, as is ${first.name}`, { related: { object, field: first } })
        }
      },
    },
    rule('external_attachment_acl_action', 'The action of a statement is known.', 'choose one of the actions', (statement) =>
      oneOf(statement.at('action'), ACTIONS),
    ),
    rule(
      'external_attachment_acl_protocol',
      'The protocol of a statement is known.',
      'choose one of the protocols',
      (statement) => oneOf(statement.at('protocol'), PROTOCOLS),
    ),
    rule(
      'external_attachment_acl_prefix',
      'A statement has a source and a destination: `any`, or an IP prefix.',
      'write any, or a prefix such as 10.0.0.0/16',
      function* (statement) {
        for (const prefix of [statement.at('srcPrefix'), statement.at('dstPrefix')]) {
          if (prefix.text === 'any' || parsePrefix(prefix.text) !== undefined) continue
          yield prefix.isZero
            ? missing(prefix)
            : at(prefix, `${prefix.name} is ${prefix.quoted}`, { expected: 'any, or an IP prefix' })
        }
      },
    ),
    rule(
      'external_attachment_acl_tcp_filters',
      'Filters of TCP are for statements about TCP; `established` stands alone, and no flag beside its negation.',
      'delete the filters that do not fit',
      tcpFilters,
    ),
    rule(
      'external_attachment_acl_icmp',
      'Types and codes of ICMP are for statements about ICMP.',
      'delete the field, or set protocol: icmp',
      function* (statement) {
        for (const field of [statement.at('icmpType'), statement.at('icmpCode')])
          if (field.isSet && statement.at('protocol').text !== 'icmp')
            yield at(field, `${field.name} is set, and the protocol is ${statement.at('protocol').quoted ?? 'missing'}`, {
              expected: 'protocol icmp',
            })
      },
    ),
    rule(
      'external_attachment_acl_ports',
      'A range of ports is for TCP and UDP, begins at 1 or later, and before it ends.',
      'correct or delete the range',
      ports,
    ),
  ],
}

function* tcpFilters(statement: Field): Generator<Finding> {
  const filters = statement.at('tcpFilters')
  const protocol = statement.at('protocol')
  const set = filters.members.filter(({ flag }) => flag)
  if (filters.isZero) return
  if (protocol.text !== 'tcp') {
    yield atKey(filters, `${filters.name} is set, and the protocol is ${protocol.quoted ?? 'missing'}`, {
      expected: 'protocol tcp',
    })
    return
  }
  const established = filters.at('established')
  if (established.flag && set.length > 1)
    yield atKey(filters, `${established.name} is set beside other flags`, { expected: 'established alone' })
  for (const flag of FLAGS) {
    const [plain, negated] = [filters.at(flag.toLowerCase()), filters.at(`not${flag}`)]
    if (plain.flag && negated.flag)
      yield at(negated, `${plain.key} and ${negated.key} are both set`, { expected: 'one of the two' })
  }
}

function* ports(statement: Field): Generator<Finding> {
  const [begin, end, protocol] = [statement.at('portRangeBegin'), statement.at('portRangeEnd'), statement.at('protocol')]
  const given = begin.isSet ? begin : end
  if (!given.isSet) return
  if (protocol.text !== 'tcp' && protocol.text !== 'udp')
    yield at(given, `${given.name} is set, and the protocol is ${protocol.quoted ?? 'missing'}`, {
      expected: 'protocol tcp or udp',
    })
  else if (begin.number < 1) yield at(begin, `the range of ports begins at ${begin.number}`, { expected: 'at least 1' })
  else if (begin.number > end.number)
    yield at(end.isSet ? end : begin, `the range of ports is ${begin.number} to ${end.number}`, { expected: 'begin <= end' })
}

function* oneOf(field: Field, allowed: readonly string[]): Generator<Finding> {
  if (allowed.includes(field.text)) return
  const expected = allowed.join(', ')
  yield field.isZero ? missing(field, { expected }) : at(field, `${field.name} is ${field.quoted}`, { expected })
}

/** A rule about each statement of the ACL of an attachment. */
function rule(id: string, summary: string, hint: string, check: (statement: Field) => Iterable<Finding>): Rule {
  return {
    id,
    kinds: ['ExternalAttachment'],
    severity: 'error',
    summary,
    hint,
    *check({ spec }) {
      for (const statement of statements(spec)) yield* check(statement)
    },
  }
}

function statements(spec: Field): Field[] {
  return spec.at('inboundACL', 'statements').items
}
