import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { countFor } from '../lib/http/lambda/metrics.ts'
import { pageAnswer } from '../lib/http/openapi/page-answer.ts'
import { wire } from '../lib/http/wiring/provider.ts'
import { settings } from '../lib/http/wiring/settings.ts'
import { withRequestHandling } from '../lib/http/with-request-handling.ts'

countFor(wire(settings).stage)

/** What the API says of itself, and the answer at unknown paths. It has access to nothing. */
export const handler = (event: APIGatewayProxyEventV2, context: Context) =>
  withRequestHandling(event, context, async () => pageAnswer(event))
