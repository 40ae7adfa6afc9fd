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

/** Of access logs, and of versions that were replaced or deleted: time to notice and to undo it. */
const KEEP_DAYS = 90
/** Once it is ingested an upload is an original, too. */
const UPLOAD_DAYS = 7

/**
 * Originals, named by their digest, reports of operations, and uploads. Names of buckets are the world's, so
 * CloudFormation chooses them. Nothing but uploads expires: the originals are what remains when a branch was
 * overwritten by force.
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
      // The class is not written for exactOptionalPropertyTypes.
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

/** On the account's default bus. CDK's own property would deploy a function for it. */
function tellOfObjects(bucket: Bucket): void {
  const resource = bucket.node.defaultChild as CfnBucket
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } }
}
