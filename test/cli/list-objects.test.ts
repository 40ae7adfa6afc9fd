import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { RAW } from '../support/objects.ts'
import { Remote } from '../support/remote.ts'
import { runGfm } from './captured-run.ts'
import { notedVpc } from './lab-fabric.ts'

test('a list of a thousand objects asks the Git host as often as a list of one', async () => {
  const remote = await Remote.start()
  onTestFinished(() => remote.close())
  const on = ['--remote', remote.url, '--fabric', 'lab', '--cache', join(remote.directory, 'cache')]
  await runGfm(['init', ...on])
  await remote.push({ [`${RAW}/all.yaml`]: Array.from({ length: 1001 }, (_, number) => notedVpc(`vpc-${number}`)).join('---\n') })
  await runGfm(['ingest', ...on])
  const list = async (...options: string[]) => {
    const { requests: before } = { ...remote.server.stats }
    const { stdout } = await runGfm(['get', 'vpcs', '-o', 'name', ...options, ...on])
    return { objects: stdout.trim().split('\n').length, requests: remote.server.stats.requests - before }
  }
  const one = await list('--prefix', 'vpc-1000')
  expect([one.objects, await list()]).toEqual([1, { objects: 1001, requests: one.requests }])
})
