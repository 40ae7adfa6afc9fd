import { buildApp } from 'fauxqs'
import { LOCAL_REGION } from '../server/local-aws.ts'

/** The HTTP application of fauxqs, not yet listening. */
export type FauxqsApp = ReturnType<typeof buildApp>

/** Raises fauxqs' own limit of 11 MiB. */
const BODY_LIMIT = 128 * 1024 * 1024

export function buildFauxqs(): FauxqsApp {
  const app = buildApp({ logger: false, defaultRegion: LOCAL_REGION })
  for (const type of ['application/octet-stream', 'application/json']) {
    app.addContentTypeParser(type, { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, (_request, body, done) => done(null, body))
  }
  return app
}
