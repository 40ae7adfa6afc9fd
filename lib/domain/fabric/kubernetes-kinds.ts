import type { ManagedKind } from '../../contract/fabric.ts'

/** A kind with the short names of its API. */
export interface NamedKind extends ManagedKind {
  short: readonly string[]
}

/**
 * Kinds of Kubernetes that people keep beside a fabric, by group, with plurals and short names. Source: `kubectl
 * api-resources` of Kubernetes 1.33.
 */
const TABLE: Readonly<Record<string, readonly string[]>> = {
  '': [
    'ConfigMap configmaps cm',
    'Endpoints endpoints ep',
    'LimitRange limitranges limits',
    'Namespace namespaces ns',
    'Node nodes no',
    'PersistentVolume persistentvolumes pv',
    'PersistentVolumeClaim persistentvolumeclaims pvc',
    'Pod pods po',
    'ReplicationController replicationcontrollers rc',
    'ResourceQuota resourcequotas quota',
    'Secret secrets',
    'Service services svc',
    'ServiceAccount serviceaccounts sa',
  ],
  'apiextensions.k8s.io': ['CustomResourceDefinition customresourcedefinitions crd crds'],
  apps: ['DaemonSet daemonsets ds', 'Deployment deployments deploy', 'ReplicaSet replicasets rs', 'StatefulSet statefulsets sts'],
  autoscaling: ['HorizontalPodAutoscaler horizontalpodautoscalers hpa'],
  batch: ['CronJob cronjobs cj', 'Job jobs'],
  'networking.k8s.io': ['Ingress ingresses ing', 'NetworkPolicy networkpolicies netpol'],
  policy: ['PodDisruptionBudget poddisruptionbudgets pdb'],
  'rbac.authorization.k8s.io': [
    'ClusterRole clusterroles',
    'ClusterRoleBinding clusterrolebindings',
    'Role roles',
    'RoleBinding rolebindings',
  ],
  'storage.k8s.io': ['StorageClass storageclasses sc'],
}

export const KUBERNETES_KINDS: readonly NamedKind[] = Object.entries(TABLE).flatMap(([group, lines]) =>
  lines.map((line) => {
    const [kind = '', plural = '', ...short] = line.split(' ')
    return { group, kind, plural, short }
  }),
)

/**
 * Returns a kind by which people address objects that the fabric does not manage. The plural of a kind that is not of
 * Kubernetes itself is a guess by the rules of English, as the tools that write CRDs guess it.
 */
export function namedKind(group: string, kind: string): NamedKind {
  const known = KUBERNETES_KINDS.find((one) => one.group === group && one.kind === kind)
  return known ?? { group, kind, plural: guessedPlural(kind.toLowerCase()), short: [] }
}

function guessedPlural(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`
}
