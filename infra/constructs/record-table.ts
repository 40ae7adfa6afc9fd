import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb'
import { Construct } from 'constructs'
import { DUE_INDEX } from '../../lib/aws/dynamodb/keys.ts'
import type { Environment } from '../environments/environment.ts'
import { nameOf } from './names.ts'
import { removalPolicy } from './removal-policy.ts'

/**
 * Fabrics, repositories, operations, locks and idempotency keys: one table with one index, as lib/aws/dynamodb/keys.ts
 * describes them.
 */
export class RecordTable extends Construct {
  readonly table: Table

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id)
    this.table = new Table(this, 'Table', {
      tableName: nameOf(environment.stage, 'records'),
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'expires_at',
      billingMode: BillingMode.PAY_PER_REQUEST,
      encryption: TableEncryption.AWS_MANAGED,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: environment.deletionProtection,
      removalPolicy: removalPolicy(environment),
    })
    // Open records and the time at which each is due. Items without these attributes are not in the index.
    this.table.addGlobalSecondaryIndex({
      indexName: DUE_INDEX,
      partitionKey: { name: 'due_kind', type: AttributeType.STRING },
      sortKey: { name: 'due_at', type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    })
  }
}
