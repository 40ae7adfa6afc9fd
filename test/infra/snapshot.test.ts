import { expect, test } from 'vitest'
import { environments, synthesize } from './synthesis.ts'

/**
 * Names of assets are hashes of bundles, which change with every line of code, and so do the ids of versions; paths of
 * constructs repeat the resources' names.
 */
function normalised(template: object): string {
  const withoutMetadata = JSON.stringify(template, (key, value) => (key === 'Metadata' ? undefined : value), 2)
  const text = withoutMetadata.replaceAll(/\b[0-9a-f]{64}\b/g, '{asset}')
  return `${text.replaceAll(/(?<=CurrentVersion[0-9A-F]{8})[0-9a-f]{32}\b/g, '{version}')}\n`
}

test.each(environments)(
  'the templates of $stage are as reviewed: run vitest with -u after a change that is meant',
  async (environment) => {
    const { data, service } = synthesize(environment)
    await expect(normalised(data.toJSON())).toMatchFileSnapshot(`__snapshots__/${environment.stage}-data.json`)
    await expect(normalised(service.toJSON())).toMatchFileSnapshot(`__snapshots__/${environment.stage}-service.json`)
  },
)
