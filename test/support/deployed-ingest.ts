import { ingestRaw } from '../../lib/app/operations/ingest-raw.ts'
import { openGitRepository } from '../../lib/git/branch/repository.ts'
import { documentClient } from '../aws/databases.ts'
import { s3 } from '../aws/services.ts'
import { deployedContext } from './deployment.ts'
import { askedIngest } from './objects.ts'

/**
 * A process that ingests as a function of a deployment does, with leases of half a second:
 * `deployed-ingest.ts URL CACHE DYNAMODB TABLE S3 BUCKET OPERATION`.
 */
const [url = '', directory = '', dynamoDb = '', name = '', s3Endpoint = '', bucket = '', operation = ''] = process.argv.slice(2)
const state = { table: { client: documentClient(dynamoDb), name }, s3: s3(s3Endpoint), bucket }
const repository = await openGitRepository({ url, branch: 'main', directory })
const context = deployedContext(state, repository, { leaseMs: 500, renewEveryMs: 100, marginMs: 100 })
await ingestRaw(context, askedIngest(operation))
