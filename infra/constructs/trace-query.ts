import { type ILogGroup, QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import type { Environment } from '../environments/environment.ts'
import { PROJECT } from './names.ts'

/** Put the id of a delivery or of an operation in its place. */
const ID = 'ID'

/** A saved query of CloudWatch: the way of one delivery, or one operation, through all functions. */
export class TraceQuery extends Construct {
  constructor(scope: Construct, id: string, { stage }: Environment, logGroups: readonly ILogGroup[]) {
    super(scope, id)
    new QueryDefinition(this, 'Query', {
      queryDefinitionName: `${PROJECT}/${stage}/trace`,
      queryString: new QueryString({
        fields: ['@timestamp', '@log', 'level', 'message', 'delivery', 'repository', 'operation', 'fabric', 'status', 'commit'],
        filterStatements: [`delivery = "${ID}" or operation = "${ID}"`],
        sort: '@timestamp asc',
        limit: 1000,
      }),
      logGroups: [...logGroups],
    })
  }
}
