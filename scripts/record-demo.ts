import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { type CastLine, terminalSvg } from './terminal-svg.ts'

/** Runs the demo and draws what it prints: `npx tsx scripts/record-demo.ts docs/images/demo.svg`. */
const [, , target = 'docs/images/demo.svg'] = process.argv
const begin = Date.now()
const lines: CastLine[] = [{ text: '$ npm run demo', at: 0 }]
const demo = spawn(process.execPath, ['--import', 'tsx', 'lib/local/start.ts', '--check'], {
  env: { ...process.env, FORCE_COLOR: '1' },
  stdio: ['ignore', 'pipe', 'inherit'],
})
for await (const text of createInterface({ input: demo.stdout })) lines.push({ text, at: (Date.now() - begin) / 1000 })
writeFileSync(target, terminalSvg(lines, 'npm run demo: raw files are pushed, ingested, refused with their lines, and mended'))
