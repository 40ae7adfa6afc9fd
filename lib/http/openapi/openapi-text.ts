import { stringify } from 'yaml'
import { openApiDocument } from './document.ts'

/** The file `docs/api/openapi.yaml`. */
export function openApiText(): string {
  const head = '# Generated from the schemas that requests are checked with: npm run api-docs\n'
  return head + stringify(openApiDocument(), { lineWidth: 0, aliasDuplicateObjects: false })
}
