import { parsePrefix } from '../../kubernetes/ip.ts'
import type { Field } from '../model/field.ts'
import { at, atKey, type Finding, type Rule, type RuleGroup } from '../model/rule.ts'
import { isUnhydrated } from '../wiring/hydration.ts'

const NAME = /^[a-zA-Z][a-zA-Z0-9_.-]{0,8}[a-zA-Z0-9]$/
const PCI = /^[0-9a-fA-F]{4}:[0-9a-fA-F]{2}:[01][0-9a-fA-F]\.[0-7]$/
const NAME_EXPECTED = '2 to 10 characters: a letter, then letters, digits, _, . and -, a letter or digit at the end'

export const gatewayInterfaceRules: RuleGroup = {
  title: 'Interfaces of gateways',
  source: 'api/gateway/v1alpha1/gateway_types.go',
  rules: [
    {
      id: 'gateway_no_interfaces',
      kinds: ['Gateway'],
      severity: 'error',
      summary: 'A gateway has an interface.',
      hint: 'add an interface',
      *check({ spec }) {
        const interfaces = spec.at('interfaces')
        if (interfaces.isZero) yield atKey(interfaces, 'the gateway has no interfaces', { expected: 'at least one' })
      },
    },
    rule('gateway_interface_name_invalid', `An interface has a name of ${NAME_EXPECTED}.`, 'correct the name', function* (own) {
      if (!NAME.test(own.key)) yield atKey(own, `the interface is called ${own.key}`, { expected: NAME_EXPECTED })
      const kernel = own.at('kernel')
      if (!kernel.isZero && !NAME.test(kernel.text))
        yield at(kernel, `${kernel.name} is ${kernel.quoted}`, { expected: NAME_EXPECTED })
    }),
    {
      id: 'gateway_interface_ips',
      kinds: ['Gateway'],
      severity: 'error',
      summary: 'An interface has an IP; all are IPv4 addresses with a length.',
      hint: 'write the address with its length, such as 172.30.128.11/31',
      *check({ spec }, fabric) {
        for (const ips of spec.at('interfaces').members.map((own) => own.at('ips'))) {
          if (ips.items.length === 0 && !isUnhydrated(fabric))
            yield atKey(ips, `${ips.name} is empty`, { expected: 'at least one IP' })
          for (const ip of ips.items)
            if (parsePrefix(ip.text)?.family !== 4)
              yield at(ip, `${ip.name} is ${ip.quoted ?? 'empty'}`, { expected: 'an IPv4 address with a length' })
        }
      },
    },
    rule(
      'gateway_interface_pci_and_kernel',
      'An interface is found by `pci` or by `kernel`, not by both.',
      'delete one of the two',
      function* (own) {
        const [pci, kernel] = [own.at('pci'), own.at('kernel')]
        if (!pci.isZero && !kernel.isZero) yield at(kernel, `${kernel.name} is set beside pci`, { expected: 'one of the two' })
      },
    ),
    rule(
      'gateway_interface_pci_invalid',
      'A PCI address is written as domain, bus, device and function: `0000:01:00.0`.',
      'correct the address',
      function* (own) {
        const pci = own.at('pci')
        if (!pci.isZero && !PCI.test(pci.text))
          yield at(pci, `${pci.name} is ${pci.quoted}`, {
            expected: 'dddd:bb:dd.f, with the device up to 1f and the function up to 7',
          })
      },
    ),
    rule(
      'gateway_interface_kernel_same_name',
      'The kernel has another name for an interface than the gateway.',
      'delete kernel, or choose another name',
      function* (own) {
        const kernel = own.at('kernel')
        if (!kernel.isZero && kernel.text === own.key)
          yield at(kernel, `${kernel.name} is the name of the interface`, { expected: 'another name' })
      },
    ),
  ],
}

function rule(id: string, summary: string, hint: string, check: (own: Field) => Iterable<Finding>): Rule {
  return {
    id,
    kinds: ['Gateway'],
    severity: 'error',
    summary,
    hint,
    *check({ spec }) {
      for (const own of spec.at('interfaces').members) yield* check(own)
    },
  }
}
