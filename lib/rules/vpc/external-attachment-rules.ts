import { covers, parseAddress, parsePrefix } from '../../kubernetes/ip.ts'
import type { Field } from '../model/field.ts'
import { named, unresolved } from '../model/references.ts'
import { at, type Finding, missing, type Rule, type RuleGroup } from '../model/rule.ts'
import { claims } from '../model/uses.ts'
import { connectionOf } from '../wiring/connection.ts'

/** One external per connection and VLAN; no VLAN counts as one. */
export const externalVlanClaims = claims(['ExternalAttachment'], (object) => {
  const { spec } = object
  const field = spec.at(spec.at('static').isSet ? 'static' : 'switch', 'vlan')
  const connection = spec.at('connection').text
  return connection === '' ? [] : [{ key: `${connection} ${field.number}`, object, field }]
})

export const externalAttachmentRules: RuleGroup = {
  title: 'Attachments of externals',
  source: 'api/vpc/v1beta1/externalattachment_types.go',
  rules: [
    {
      id: 'external_attachment_external_missing',
      kinds: ['ExternalAttachment'],
      severity: 'error',
      summary: 'An attachment names an external.',
      hint: 'set spec.external',
      *check({ spec }) {
        if (spec.at('external').isZero) yield missing(spec.at('external'), { expected: 'the name of an External' })
      },
    },
    {
      id: 'external_attachment_connection_missing',
      kinds: ['ExternalAttachment'],
      severity: 'error',
      summary: 'An attachment names a connection.',
      hint: 'set spec.connection',
      *check({ spec }) {
        if (spec.at('connection').isZero) yield missing(spec.at('connection'), { expected: 'the name of a Connection' })
      },
    },
    {
      id: 'external_attachment_external_unknown',
      kinds: ['ExternalAttachment'],
      severity: 'error',
      summary: 'The external of an attachment exists.',
      hint: 'add the External, or correct the name',
      check: ({ spec }, fabric) => unresolved('External', named(spec.at('external')), fabric),
    },
    {
      id: 'external_attachment_connection_unknown',
      kinds: ['ExternalAttachment'],
      severity: 'error',
      summary: 'The connection of an attachment exists.',
      hint: 'add the Connection, or correct the name',
      check: ({ spec }, fabric) => unresolved('Connection', named(spec.at('connection')), fabric),
    },
    {
      id: 'external_attachment_connection_type',
      kinds: ['ExternalAttachment'],
      severity: 'error',
      summary: 'An external is attached to a connection of type external.',
      hint: 'choose a connection of type external',
      *check({ spec }, fabric) {
        const field = spec.at('connection')
        const connection = fabric.find('Connection', field.text)
        if (connection === undefined || connectionOf(connection).type === 'external') return
        yield at(field, `the connection ${field.quoted} is of type ${connectionOf(connection).type ?? 'none'}`, {
          expected: 'external',
        })
      },
    },
    overBgp(
      'external_attachment_switch_ip',
      'The switch of an attachment with BGP has an IP with its length.',
      'write the address with the length of its subnet: 192.0.2.1/24',
      function* (spec) {
        const ip = spec.at('switch', 'ip')
        if (parsePrefix(ip.text) === undefined) yield invalid(ip, 'an IP address with a prefix length')
      },
    ),
    overBgp(
      'external_attachment_neighbor_asn_missing',
      'The neighbour of an attachment with BGP has an ASN.',
      'set spec.neighbor.asn',
      function* (spec) {
        const asn = spec.at('neighbor', 'asn')
        if (asn.isZero) yield missing(asn, { expected: 'the ASN of the neighbour' })
      },
    ),
    overBgp(
      'external_attachment_neighbor_ip',
      'The neighbour of an attachment with BGP has an IP address.',
      'write the address without a prefix length',
      function* (spec) {
        const ip = spec.at('neighbor', 'ip')
        if (parseAddress(ip.text) === undefined) yield invalid(ip, 'an IP address')
      },
    ),
    {
      ...overBgp(
        'external_attachment_neighbor_outside',
        'The neighbour is in the subnet of the switch. The fabric does not look.',
        'correct one of the two addresses',
        function* (spec) {
          const [ip, neighbor] = [spec.at('switch', 'ip'), spec.at('neighbor', 'ip')]
          const [prefix, address] = [parsePrefix(ip.text), parseAddress(neighbor.text)]
          if (prefix !== undefined && address !== undefined && !covers(prefix, address))
            yield at(neighbor, `${neighbor.name} is ${neighbor.quoted}, outside ${ip.quoted}`, {
              expected: `an address in ${ip.quoted}`,
            })
        },
      ),
      severity: 'warning',
    },
    overStatic(
      'external_attachment_static_mixed',
      'A static attachment has no values of BGP.',
      'delete switch and neighbor, or static',
      function* (spec) {
        for (const field of ['switch', 'neighbor'].flatMap((name) => spec.at(name).members))
          if (!field.isZero) yield at(field, `${field.name} is set in a static attachment`, { expected: 'none' })
      },
    ),
    overStatic(
      'external_attachment_remote_ip',
      'A static attachment has the IP address of the other side.',
      'write the address without a prefix length',
      function* (spec) {
        const ip = spec.at('static', 'remoteIP')
        if (parseAddress(ip.text) === undefined) yield invalid(ip, 'an IP address')
      },
    ),
    overStatic(
      'external_attachment_ip_or_proxy',
      'A static attachment has an IP, or is a proxy: one of the two.',
      'set ip, or proxy: true',
      function* (spec) {
        const [ip, proxy] = [spec.at('static', 'ip'), spec.at('static', 'proxy')]
        if (ip.isZero !== proxy.isZero) return
        yield ip.isZero
          ? missing(ip, { expected: 'ip or proxy' })
          : at(proxy, `${proxy.name} is set beside an IP`, { expected: 'ip or proxy' })
      },
    ),
    overStatic(
      'external_attachment_static_ip_invalid',
      'The IP of a static attachment has its length.',
      'write the address with the length of its subnet: 192.0.2.1/24',
      function* (spec) {
        const ip = spec.at('static', 'ip')
        if (!ip.isZero && parsePrefix(ip.text) === undefined) yield invalid(ip, 'an IP address with a prefix length')
      },
    ),
    {
      id: 'external_attachment_static_mismatch',
      kinds: ['ExternalAttachment'],
      severity: 'error',
      summary: 'A static attachment is of a static external, another of another.',
      hint: 'make both static, or neither',
      *check({ spec }, fabric) {
        const field = spec.at('external')
        const external = fabric.find('External', field.text)
        const [own, other] = [spec.at('static').isSet, external?.spec.at('static').isSet]
        if (other === undefined || own === other) return
        yield at(
          field,
          `the attachment is ${own ? 'static' : 'with BGP'}, and the external ${field.quoted} ${other ? 'static' : 'with BGP'}`,
        )
      },
    },
    {
      id: 'external_attachment_vlan_duplicate',
      kinds: ['ExternalAttachment'],
      severity: 'error',
      summary: 'A connection has one attachment for each VLAN, and one without.',
      hint: 'choose another VLAN',
      *check(object, fabric) {
        for (const { own, first } of externalVlanClaims.clashes(object, fabric))
          yield at(own.field, `ExternalAttachment ${first.object.name} has VLAN ${own.field.number} of this connection`, {
            related: first,
          })
      },
    },
  ],
}

function overBgp(id: string, summary: string, hint: string, check: (spec: Field) => Iterable<Finding>): Rule {
  return attachmentRule(id, summary, hint, (spec) => (spec.at('static').isSet ? [] : check(spec)))
}

function overStatic(id: string, summary: string, hint: string, check: (spec: Field) => Iterable<Finding>): Rule {
  return attachmentRule(id, summary, hint, (spec) => (spec.at('static').isSet ? check(spec) : []))
}

function attachmentRule(id: string, summary: string, hint: string, check: (spec: Field) => Iterable<Finding>): Rule {
  return { id, kinds: ['ExternalAttachment'], severity: 'error', summary, hint, check: ({ spec }) => check(spec) }
}

function invalid(field: Field, expected: string): Finding {
  return field.isZero ? missing(field, { expected }) : at(field, `${field.name} is ${field.quoted}`, { expected })
}
