import { startDynamoDb } from '../../lib/local/aws/dynamodb.ts'
import { startAwsServices } from '../support/aws-services.ts'
import { STATE_TABLE } from '../support/state-table.ts'

/** The services of AWS in a process of their own, until whoever started it goes. Tells where they are. */
const [{ endpoint }, aws] = await Promise.all([startDynamoDb({ tables: [STATE_TABLE] }), startAwsServices()])
process.once('disconnect', () => process.exit())
process.send?.({ database: { endpoint }, aws })
