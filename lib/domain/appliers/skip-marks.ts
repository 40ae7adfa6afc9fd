import type { YamlDocument } from '../../yaml/document.ts'
import { readDocumentValue } from '../../yaml/edit/read-text.ts'

const ARGOCD_MARK = '+argocd:skip-file-rendering'
const LOCAL_CONFIG = 'config.kubernetes.io/local-config'

/** What makes an applier leave an object out in silence. */
export interface SkipMark {
  applier: 'Argo CD' | 'Flux'
  mark: string
}

/**
 * Returns the marks in an object's document. Argo CD looks for its mark anywhere in the text, also in a value;
 * kustomize, and so Flux, for an annotation with any value but `false`.
 */
export function skipMarks({ bytes }: YamlDocument): SkipMark[] {
  const marks: SkipMark[] = []
  const text = Buffer.from(bytes).toString('utf8')
  if (text.includes(ARGOCD_MARK)) marks.push({ applier: 'Argo CD', mark: ARGOCD_MARK })
  if (text.includes(LOCAL_CONFIG) && isLocalConfig(text)) marks.push({ applier: 'Flux', mark: LOCAL_CONFIG })
  return marks
}

function isLocalConfig(text: string): boolean {
  const read = readDocumentValue(text)
  const object = 'value' in read ? (read.value as { metadata?: { annotations?: Record<string, unknown> } } | null) : null
  const value = object?.metadata?.annotations?.[LOCAL_CONFIG]
  return value !== undefined && value !== 'false'
}
