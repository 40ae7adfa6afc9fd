import { type ILogGroup, QueryDefinition, QueryString } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { PROJECT } from '../constructs/names.ts'
import type { Environment } from '../environments/environment.ts'

/** A placeholder for the id of a delivery or an operation. */
const ID = 'ID'

/** A saved query of CloudWatch Logs Insights: all log lines of one delivery or operation, whatever the function. */
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
