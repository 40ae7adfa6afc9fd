import { basename } from '../tree/repo-path.ts'

/** Files that no applier reads, and that may hold anything. */
export const PLAIN_ENDING = '.plain'

/** Endings of files and folders that Flux leaves out by default, at any depth. Source: `sourceignore` of fluxcd/pkg. */
export const LEFT_OUT_ENDING = /\.(jpg|jpeg|gif|png|wmv|flv|tar\.gz|zip)$/

/** A file that kustomize takes for the configuration of a build. Without case: some disks do not tell cases apart. */
const KUSTOMIZATION = /^kustomization(\.ya?ml)?$/i

/** A file of Google Cloud Build, which Flux leaves out by default. */
const CLOUD_BUILD = /^cloudbuild\.yaml$/i

/** Argo CD asks for this ending to find Helm charts. */
const CHART = /chart\.yaml$/i

/** Whether an applier takes a file of this name for something else than objects. */
export function isReservedName(name: string): boolean {
  return KUSTOMIZATION.test(name) || CLOUD_BUILD.test(name) || CHART.test(name)
}

/** Whether a path leads to a file that kustomize takes for the configuration of a build. */
export function isKustomization(path: string): boolean {
  return KUSTOMIZATION.test(basename(path))
}

/** Whether a file is the configuration of an applier by its name, whatever it holds. */
export function isConfigurationFile(path: string): boolean {
  const name = basename(path)
  return isReservedName(name) || /^\.(sops|sourceignore|argocd-source.*|flux)(\.ya?ml)?$/i.test(name)
}
