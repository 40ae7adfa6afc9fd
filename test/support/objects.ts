import { ulid } from 'ulid'

/** The YAML of a VPC; `rest` is what stands below its metadata. */
export const vpc = (name: string, rest = '') =>
  `apiVersion: vpc.githedgehog.com/v1beta1\nkind: VPC\nmetadata:\n  name: ${name}\n${rest}`

/** A VPC with this text below `spec:`. */
export const vpcWith = (name: string, field = 'mtu: 9000') => vpc(name, `spec:\n  ${field}\n`)

/** A VPC with these values below `spec:`. */
export const vpcOf = (name: string, spec: Record<string, unknown> = { mtu: 9000, vni: 1 }) =>
  vpcWith(
    name,
    Object.entries(spec)
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
      .join('\n  '),
  )

/** A VPC as somebody writes it by hand. */
export const commentedVpc = (name: string, vni = 1) => `# The VPC ${name}
apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata:
  name: ${name}   # its name
spec:
  vni: ${vni}
  mode: 'l2vni'   # quoted, and kept so
`

/** An object of a kind that no fabric manages. */
export const configMap = (name: string, rest = '') => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${rest}`

export const ANN = { name: 'Ann', email: 'ann@example.com' }
export const ADA = { name: 'Ada', email: 'ada@example.com' }

/** Where the files of the fabric `lab` are. */
export const LAB = 'fabrics/lab/gitops'
export const RAW = `${LAB}/raw`
export const MANAGED = `${LAB}/managed`
export const MANAGED_VPCS = `${MANAGED}/vpcs`

/** The path of a raw file. */
export const raw = (file: string, fabric = 'lab') => `fabrics/${fabric}/gitops/raw/${file}`

/** The path of a VPC of the fabric `lab`. */
export const managed = (name: string) => `${MANAGED_VPCS}/${name}.yaml`

/** What Ann asks of an operation. */
export const asked = (operation: string = ulid()) => ({ operation, actor: ANN, dryRun: false })
export const askedInit = (operation?: string) => ({ ...asked(operation), force: false, stripHnpStamps: false })
export const askedIngest = (operation?: string) => ({ ...asked(operation), atomic: false })
