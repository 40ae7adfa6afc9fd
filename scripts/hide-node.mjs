// Run by npm's `prepare`. The Node that runs functions (lib/local/lambda/function-node.ts) is an npm package, and npm puts
// its `node` first on the PATH of every npm script. Without this link, scripts keep using the Node of this machine.
import { rmSync } from 'node:fs'

rmSync('node_modules/.bin/node', { force: true })
