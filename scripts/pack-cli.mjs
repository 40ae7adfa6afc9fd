// Packs the built command line (scripts/build-cli.mjs) as an npm package of its own, without dependencies: `package/` and
// the tarball in the directory given, by default dist/.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { bundledLicenses } from './bundled-licenses.mjs'

const output = resolve(process.argv[2] ?? 'dist')
const directory = join(output, 'package')
const { name, version, description, license, engines } = JSON.parse(readFileSync('package.json', 'utf8'))

rmSync(directory, { recursive: true, force: true })
mkdirSync(join(directory, 'gfm'), { recursive: true })
copyProgram('gfm.mjs')
for (const file of readdirSync('dist/gfm').filter((chunk) => !chunk.endsWith('.map'))) copyProgram(join('gfm', file))
cpSync('LICENSE', join(directory, 'LICENSE'))
cpSync('scripts/package-readme.md', join(directory, 'README.md'))
writeFileSync(join(directory, 'THIRD-PARTY-LICENSES'), thirdPartyLicenses())
writeFileSync(join(directory, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`)
execFileSync('npm', ['pack', '--silent', '--pack-destination', output], { cwd: directory, stdio: 'inherit' })

/** A program without the name of its source map, which is not packed. */
function copyProgram(file) {
  const text = readFileSync(join('dist', file), 'utf8')
  const mode = file === 'gfm.mjs' ? 0o755 : 0o644
  writeFileSync(join(directory, file), text.replace(/\n\/\/# sourceMappingURL=\S+\n$/, '\n'), { mode })
}

function thirdPartyLicenses() {
  const { outputs } = JSON.parse(readFileSync('dist/gfm.meta.json', 'utf8'))
  const releases = readdirSync('crds').map((release) => readFileSync(join('crds', release, 'SOURCE.md'), 'utf8').split('\n\n')[1])
  const data = `CustomResourceDefinitions of Hedgehog\n\n${releases.join('\n\n').replaceAll('../../LICENSE', 'LICENSE')}\n`
  return [data, ...bundledLicenses(outputs)].join(`\n${'-'.repeat(80)}\n\n`)
}

function manifest() {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: path } = process.env
  return {
    name,
    version,
    description,
    license,
    type: 'module',
    engines,
    bin: { gfm: 'gfm.mjs' },
    files: ['gfm.mjs', 'gfm/', 'THIRD-PARTY-LICENSES'],
    // npm compares it with the repository in which a workflow publishes with provenance.
    ...(server && path && { repository: { type: 'git', url: `git+${server}/${path}.git` } }),
  }
}
