export const ACTOR = { name: 'Ann', email: 'ann@example.com' }

export const FABRIC_DIRECTORY = 'fabrics/lab/gitops'

export const vpc = (name: string, vni = 1) => `# The VPC ${name}
apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata:
  name: ${name}
spec:
  vni: ${vni}
  mode: 'l2vni'
`

/** An object that is managed already, and one that nobody has seen. */
export const OLD_OBJECT = { name: 'a-1' }
export const NEW_OBJECT = { name: 'new', text: vpc('new') }

/** A raw file that is handed over. */
export const DROPPED = { path: 'dropped.yaml', bytes: Buffer.from(`${vpc('d-1')}---\n${vpc('d-2')}`) }

/** What was ingested before. */
export const FIRST_FILE = `${vpc('a-1', 11)}---\n${vpc('a-2', 12)}`

/** What waits in `raw/`. */
export const WAITING = {
  [`${FABRIC_DIRECTORY}/raw/b.yaml`]: `${vpc('b-1')}---\n${vpc('b-2')}`,
  [`${FABRIC_DIRECTORY}/raw/sub/c.yaml`]: vpc('c'),
}

/** What somebody has done by hand below `managed/`. */
export const HAND_EDITS = {
  [`${FABRIC_DIRECTORY}/managed/vpcs/a-1.yaml`]: vpc('a-1', 99),
  [`${FABRIC_DIRECTORY}/managed/by-hand.yaml`]: vpc('by-hand'),
}
