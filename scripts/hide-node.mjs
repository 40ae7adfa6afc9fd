// The functions' own Node (lib/local/lambda/function-node.ts) comes from npm, which puts its program `node` first on the
// path of every script of npm: run by `prepare`, so that commands and tests go on running on the Node of this machine.
import { rmSync } from 'node:fs'

rmSync('node_modules/.bin/node', { force: true })
