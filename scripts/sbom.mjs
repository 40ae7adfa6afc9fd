// Prints the packages that functions and command line are bundled from, as CycloneDX. `npm sbom --omit dev` omits packages
// that a tool depends on as well (zod, yaml), so npm gets a copy of the lock file without the tools.
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const { devDependencies: _tools, optionalDependencies: _nodes, overrides: _, ...shipped } = read('package.json')
const lock = read('package-lock.json')
const packages = Object.fromEntries(
  Object.entries({ ...lock.packages, '': shipped }).filter(
    ([, { dev, optional, devOptional }]) => !dev && !optional && !devOptional,
  ),
)
const temporary = mkdtempSync(join(tmpdir(), 'sbom-'))
// npm names the whole by its directory.
const directory = join(temporary, shipped.name)
try {
  mkdirSync(directory)
  writeFileSync(join(directory, 'package.json'), JSON.stringify(shipped))
  writeFileSync(join(directory, 'package-lock.json'), JSON.stringify({ ...lock, packages }))
  const options = { cwd: directory, stdio: 'inherit' }
  execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], options)
} finally {
  rmSync(temporary, { recursive: true })
}

function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'))
}
