import { CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib'
import type { Table } from 'aws-cdk-lib/aws-dynamodb'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { Network } from '../constructs/network.ts'
import { OriginalsBucket } from '../constructs/originals-bucket.ts'
import { RecordTable } from '../constructs/record-table.ts'
import { RepositoryFiles } from '../constructs/repository-files.ts'
import type { Environment } from '../environments/environment.ts'

/**
 * All stateful resources, and the network that the file system is bound to. Changes rarely, and outlives the service
 * stack.
 */
export class DataStack extends Stack {
  readonly table: Table
  readonly bucket: Bucket
  /** The bucket's ARN, for references from other stacks. */
  readonly bucketArn: string
  readonly network: Network
  readonly files: RepositoryFiles

  readonly #zones: number

  constructor(scope: Construct, id: string, environment: Environment, props: StackProps) {
    super(scope, id, props)
    this.#zones = environment.availabilityZones
    this.table = new RecordTable(this, 'Records', environment).table
    this.bucket = new OriginalsBucket(this, 'Originals', environment).bucket
    this.bucketArn = this.exportValue(this.bucket.bucketArn)
    this.network = new Network(this, 'Network', environment)
    this.files = new RepositoryFiles(this, 'Repositories', environment, this.network)
    new CfnOutput(this, 'TableName', { value: this.table.tableName, description: 'Records of fabrics and operations' })
    new CfnOutput(this, 'BucketName', { value: this.bucket.bucketName, description: 'Originals and reports' })
    new CfnOutput(this, 'FileSystemId', { value: this.files.fileSystem.fileSystemId, description: 'Clones of repositories' })
  }

  /** The region chooses them at deployment. For a stack without an account, CDK offers only two zones. */
  override get availabilityZones(): string[] {
    return Array.from({ length: this.#zones }, (_, index) => Fn.select(index, Fn.getAzs()))
  }
}
