import { Duration } from 'aws-cdk-lib'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type IBucket,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import type { Environment } from '../environments/environment.ts'
import { acknowledge } from './acknowledge.ts'
import { UPLOAD_PREFIX } from './names.ts'
import { removalPolicy } from './removal-policy.ts'

/** Retention of access logs, and of replaced or deleted versions: time to notice and undo a mistake. */
const KEEP_DAYS = 90
/** Retention of uploads: once ingested, an upload is stored as an original, too. */
const UPLOAD_DAYS = 7

/**
 * Originals, named by their digest, reports of operations, and uploads. Bucket names are global, so CloudFormation
 * chooses them. Only uploads expire: the originals must survive a force-push of the branch.
 */
export class OriginalsBucket extends Construct {
  readonly bucket: Bucket

  constructor(scope: Construct, id: string, environment: Environment) {
    super(scope, id)
    const common = {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: removalPolicy(environment),
    }
    const accessLogs = new Bucket(this, 'AccessLogs', {
      ...common,
      lifecycleRules: [{ id: 'expire', expiration: Duration.days(KEEP_DAYS) }],
    })
    acknowledge(accessLogs, {
      'AwsSolutions-S1': 'This bucket holds the access log; logging the writing of the log would never end',
    })
    this.bucket = new Bucket(this, 'Bucket', {
      ...common,
      versioned: true,
      // CDK's class does not support exactOptionalPropertyTypes.
      serverAccessLogsBucket: accessLogs as IBucket,
      serverAccessLogsPrefix: 'originals/',
      lifecycleRules: [
        {
          id: 'old-originals-get-cheaper',
          prefix: 'originals/',
          transitions: [{ storageClass: StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(30) }],
        },
        { id: 'forget-uploads', prefix: UPLOAD_PREFIX, expiration: Duration.days(UPLOAD_DAYS) },
        {
          id: 'forget-replaced-versions',
          noncurrentVersionExpiration: Duration.days(KEEP_DAYS),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          expiredObjectDeleteMarker: true,
        },
      ],
    })
    tellOfObjects(this.bucket)
  }
}

/** Sends events of new objects to the account's default bus. CDK's own property would deploy a function for this. */
function tellOfObjects(bucket: Bucket): void {
  const resource = bucket.node.defaultChild as CfnBucket
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } }
}
