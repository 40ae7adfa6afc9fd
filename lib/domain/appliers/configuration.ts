import { groupOf } from '../../kubernetes/names.ts'
import type { YamlDocument } from '../../yaml/document.ts'
import { readDocumentValue } from '../../yaml/edit/read-text.ts'
import { isList } from '../../yaml/stream/expand-list.ts'
import { isConfigurationFile } from './file-names.ts'

/** Why a document is no object: no applier may be given it in a file that it reads. */
export type PlainReason = 'configuration' | 'data' | 'half' | 'empty list'

/** The group of everything that configures a build of kustomize: Kustomization, Component, transformers. */
const KUSTOMIZE_GROUP = 'kustomize.config.k8s.io'

/** Fields by which kustomize knows its configuration where apiVersion and kind are left out. */
const KUSTOMIZE_FIELDS = ['resources', 'bases', 'patches']

/** Returns why a document is no object, or undefined for an object. `file` is the path of the file that it came in. */
export function plainReason(document: YamlDocument, file: string): PlainReason | undefined {
  const { apiVersion = '', kind = '', items } = document.header ?? {}
  if (groupOf(apiVersion) === KUSTOMIZE_GROUP) return 'configuration'
  if (apiVersion !== '' && kind !== '') return items === 'empty' && isList(document.header) ? 'empty list' : undefined
  if (isConfigurationFile(file) || (apiVersion === '' && hasKustomizeField(document))) return 'configuration'
  return apiVersion !== '' || kind !== '' ? 'half' : 'data'
}

function hasKustomizeField({ content, bytes }: YamlDocument): boolean {
  if (content !== 'mapping') return false
  const text = Buffer.from(bytes).toString('utf8')
  if (!KUSTOMIZE_FIELDS.some((field) => text.includes(field))) return false
  const read = readDocumentValue(text)
  if (!('value' in read) || read.value === null || typeof read.value !== 'object') return false
  return KUSTOMIZE_FIELDS.some((field) => Object.hasOwn(read.value as object, field))
}
