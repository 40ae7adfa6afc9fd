import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The licence of every package with code in these outputs of esbuild's metafile, as texts in the order of names. */
export function bundledLicenses(outputs) {
  const directories = new Set(
    Object.values(outputs).flatMap(({ inputs }) =>
      Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
        bytesInOutput === 0 ? [] : (/^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(path) ?? []),
      ),
    ),
  )
  return [...directories].sort().map(licenseOf)
}

function licenseOf(directory) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  const files = readdirSync(directory).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file))
  const texts = files.map((file) => readFileSync(join(directory, file), 'utf8').trim())
  if (texts.length === 0) texts.push(statedLicense(name, license, author?.name ?? author ?? `the authors of ${name}`))
  return `${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`
}

/** For a package that states its licence in package.json alone. */
function statedLicense(name, license, author) {
  if (license === 'Apache-2.0') return `Copyright ${author}. The text of the Apache License 2.0 is in LICENSE.`
  if (license === 'MIT') return `MIT License\n\nCopyright (c) ${author}\n\n${MIT}`
  throw new Error(`${name} is bundled without the text of its licence, ${license}: add it to scripts/bundled-licenses.mjs`)
}

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR
ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH
THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`
