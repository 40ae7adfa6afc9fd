import type { Catalogue } from '../../contract/views/catalogue.ts'

/** One line an object: `PLURAL.GROUP/NAMESPACE/NAME`, and its version if it was asked for. */
export function renderCatalogue({ groups }: Catalogue): string[] {
  return groups.flatMap(({ plural, group, namespace, names, versions = [] }) => {
    const kind = group === '' ? plural : `${plural}.${group}`
    return names.map((name, at) => [`${kind}/${namespace}/${name}`, versions[at]].filter((part) => part !== undefined).join('  '))
  })
}
