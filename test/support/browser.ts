import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { type Browser, chromium } from 'playwright-core'

const run = promisify(execFile)
const ROOT = join(import.meta.dirname, '../..')
const require = createRequire(import.meta.url)

/** Ends only what hangs: a busy machine takes its time for anything. */
export const HANGS_MS = 240_000

/** Root may not use Chromium's sandbox, and containers have little shared memory. */
const FLAGS = ['--no-sandbox', '--disable-dev-shm-usage']

/**
 * A real Chromium: the one that `GFM_CHROME` names, on Linux on x64 the one of the packages, elsewhere an installed
 * Chrome. Returns the reason in a sentence if there is none.
 */
export async function startBrowser(): Promise<Browser | string> {
  const { GFM_CHROME: named } = process.env
  try {
    if (named !== undefined) return await chromium.launch({ executablePath: named, args: FLAGS, timeout: HANGS_MS })
    if (process.platform === 'linux' && process.arch === 'x64') return await packagedBrowser()
    return await chromium.launch({ channel: 'chrome', args: FLAGS, timeout: HANGS_MS })
  } catch (error) {
    const [reason] = String(error).split('\n')
    return `No browser could be started, so the console is not tested: install Chrome, or name one in GFM_CHROME (${reason})`
  }
}

async function packagedBrowser(): Promise<Browser> {
  const directory = await unpacked()
  const libraries = join(directory, 'al2023/lib')
  const env = { ...process.env, LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: join(directory, 'fonts.conf') }
  const options = { args: FLAGS, timeout: HANGS_MS, env: env as Record<string, string> }
  return chromium.launch({ executablePath: join(directory, 'chromium'), ...options })
}

/**
 * The directory with the browser, its libraries and fonts; unpacked once. Another process may do the same at the same
 * time: the first one wins.
 */
async function unpacked(): Promise<string> {
  const entry = require.resolve('@sparticuz/chromium')
  const { devDependencies } = require('../../package.json') as { devDependencies: Record<string, string> }
  const directory = join(ROOT, 'node_modules/.cache', `gfm-chromium-${devDependencies['@sparticuz/chromium']}`)
  if (existsSync(directory)) return directory
  const staged = `${directory}.${process.pid}`
  await mkdir(staged, { recursive: true })
  // In a process of its own, because the package unpacks into TMPDIR, and its libraries only for Lambda.
  const script = `(await import(${JSON.stringify(pathToFileURL(entry).href)})).default.executablePath()`
  const env = { ...process.env, TMPDIR: staged, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' }
  await run(process.execPath, ['--input-type=module', '--eval', `await ${script}`], { env })
  await writeFile(join(staged, 'fonts.conf'), fontsOf(directory))
  await rename(staged, directory).catch(() => rm(staged, { recursive: true, force: true }))
  return directory
}

/** The fonts of the system, and the package's own for a system without any. */
function fontsOf(directory: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${directory}/fonts/fonts</dir>
  <cachedir>${directory}/cache</cachedir>
</fontconfig>
`
}
