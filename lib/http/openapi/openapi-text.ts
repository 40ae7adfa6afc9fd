import { stringify } from 'yaml'
import { openApiDocument } from './document.ts'

/** The file `docs/api/openapi.yaml`. */
export function openApiText(): string {
  const head = '# Generated from the schemas that requests are checked with: npm run api-docs\n'
  // Many tools still read YAML 1.1, in which a plain `off` is no text.
  return head + stringify(openApiDocument(), { lineWidth: 0, aliasDuplicateObjects: false, compat: 'yaml-1.1' })
}
