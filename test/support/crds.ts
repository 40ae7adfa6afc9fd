/** A CRD of a kind of Hedgehog's group `vpc`, with the schema of its `spec`. */
export function crdOf(kind: string, spec: object): string {
  const names = { kind, plural: `${kind.toLowerCase()}s` }
  const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } }
  const versions = [{ name: 'v1beta1', served: true, storage: true, schema }]
  const head = 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n'
  return `${head}spec:\n  group: vpc.githedgehog.com\n  names: ${JSON.stringify(names)}\n  versions: ${JSON.stringify(versions)}\n`
}

/** A VPC may have a small number only. */
export const SMALL_VPC = crdOf('VPC', { type: 'object', properties: { vni: { type: 'integer', maximum: 1 } } })
