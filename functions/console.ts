import { readFileSync } from 'node:fs'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { type ConsoleFile, consoleAnswer } from '../lib/http/answers/console-answer.ts'
import { countFor } from '../lib/http/lambda/metrics.ts'
import { consoleSettings } from '../lib/http/wiring/console-settings.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { settings } from '../lib/http/wiring/settings.ts'
import { withRequestHandling } from '../lib/http/with-request-handling.ts'

const { stage, config } = wire(settings, consoleSettings)
countFor(stage)

/** Written beside the bundle by scripts/console.mjs: contents in Base64, by path. */
const bundled: Record<string, { type: string; content: string }> = JSON.parse(
  readFileSync(new URL('files.json', import.meta.url), 'utf8'),
)
const files = new Map<string, ConsoleFile>(
  Object.entries(bundled).map(([path, { type, content }]) => [path, { type, bytes: Buffer.from(content, 'base64') }]),
)

/** The console. It has access to nothing: its pages call the API as their user. */
export const handler = (event: APIGatewayProxyEventV2, context: Context) =>
  withRequestHandling(event, context, async () => consoleAnswer(files, config, event))
