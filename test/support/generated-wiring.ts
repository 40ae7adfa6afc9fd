/**
 * Hedgehog objects as network teams write them, as many as asked for: always the same for the same numbers. About 450
 * bytes each.
 */
export function wiringDocument(index: number, prefix = 'gen'): string {
  const server = `${prefix}-server-${index}`
  const leaf = `leaf-${String((index % 96) + 1).padStart(2, '0')}`
  return DOCUMENTS[index % DOCUMENTS.length]?.(server, leaf, index) ?? ''
}

/** A stream of that many documents. */
export function wiringStream(count: number, prefix = 'gen'): string {
  return Array.from({ length: count }, (_, index) => wiringDocument(index, prefix)).join('---\n')
}

type Template = (server: string, leaf: string, index: number) => string

const serverObject: Template = (server, leaf, index) => `apiVersion: wiring.githedgehog.com/v1beta1
kind: Server
metadata:
  name: ${server}
  namespace: default
  labels:
    rack: "${Math.floor(index / 24) + 1}"
    row: r${(index % 4) + 1}
spec:
  description: "${server} in rack ${Math.floor(index / 24) + 1}, unbundled ${leaf}" # see the cabling plan
`

const connection: Template = (server, leaf, index) => `apiVersion: wiring.githedgehog.com/v1beta1
kind: Connection
metadata:
  name: ${server}--mclag--${leaf}--peer
  namespace: default
spec:
  mclag:
    links: # both links of the pair
      - server:
          port: ${server}/enp2s1
        switch:
          port: ${leaf}/E1/${(index % 48) + 1}
      - server:
          port: ${server}/enp2s2
        switch:
          port: ${leaf}-peer/E1/${(index % 48) + 1}
    mtu: 9036
    fallback: false
`

const vpc: Template = (server, _, index) => `apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata:
  name: ${server}-vpc
  namespace: default
spec:
  ipv4Namespace: default
  vlanNamespace: default
  subnets:
    default:
      subnet: 10.${index % 200}.${(index >> 3) % 250}.0/24
      gateway: 10.${index % 200}.${(index >> 3) % 250}.1
      vlan: ${1000 + (index % 2000)}
      dhcp:
        enable: true
        range:
          start: 10.${index % 200}.${(index >> 3) % 250}.10
          end: 10.${index % 200}.${(index >> 3) % 250}.99
`

const DOCUMENTS: readonly Template[] = [serverObject, connection, vpc, connection]
