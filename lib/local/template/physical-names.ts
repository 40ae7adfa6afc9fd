import { ACCOUNT, LOCAL_REGION } from '../server/local-aws.ts'

/** The results of `Ref` and `Fn::GetAtt` for a type of resource, given its physical name. */
interface Kind {
  /** The property with the physical name, if the type has one. */
  name?: string
  ref?: (name: string, queues: string) => string
  attributes?: Record<string, (name: string) => string>
}

const arn = (service: string, resource: (name: string) => string) => (name: string) =>
  `arn:aws:${service}:${LOCAL_REGION}:${ACCOUNT}:${resource(name)}`

const KINDS: Record<string, Kind> = {
  'AWS::DynamoDB::Table': { name: 'TableName', attributes: { Arn: arn('dynamodb', (name) => `table/${name}`) } },
  'AWS::EFS::AccessPoint': { attributes: { Arn: arn('elasticfilesystem', (name) => `access-point/${name}`) } },
  'AWS::EFS::FileSystem': { attributes: { Arn: arn('elasticfilesystem', (name) => `file-system/${name}`) } },
  'AWS::Events::EventBus': { name: 'Name', attributes: { Arn: arn('events', (name) => `event-bus/${name}`) } },
  'AWS::IAM::Role': { name: 'RoleName', attributes: { Arn: (name) => `arn:aws:iam::${ACCOUNT}:role/${name}` } },
  // Named `function:alias` here.
  'AWS::Lambda::Alias': { ref: arn('lambda', (name) => `function:${name}`) },
  'AWS::Lambda::Function': { name: 'FunctionName', attributes: { Arn: arn('lambda', (name) => `function:${name}`) } },
  // Every deployment on this machine is the first.
  'AWS::Lambda::Version': { attributes: { Version: () => '1' } },
  'AWS::Logs::LogGroup': { name: 'LogGroupName', attributes: { Arn: arn('logs', (name) => `log-group:${name}:*`) } },
  'AWS::S3::Bucket': { name: 'BucketName', attributes: { Arn: (name) => `arn:aws:s3:::${name}` } },
  'AWS::SNS::Topic': { name: 'TopicName', ref: arn('sns', (name) => name) },
  'AWS::SQS::Queue': {
    name: 'QueueName',
    ref: (name, queues) => `${queues}/${name}`,
    attributes: { Arn: arn('sqs', (name) => name), QueueName: (name) => name },
  },
}

/** The name of a resource in the template, or else a made-up name, in lower case, as buckets require. */
export function physicalName(
  type: string,
  properties: Record<string, unknown>,
  { stack, id }: { stack: string; id: string },
): string {
  const property = KINDS[type]?.name
  const given = property === undefined ? undefined : properties[property]
  return typeof given === 'string'
    ? given
    : `${stack}-${id}`
        .toLowerCase()
        .slice(-63)
        .replace(/^[^a-z]+/, '')
}

/** `queues`: prefix of the queues' URLs. */
export function refOf(type: string, name: string, queues: string): string {
  return KINDS[type]?.ref?.(name, queues) ?? name
}

/** Throws for an attribute that no resource has needed so far. */
export function attributeOf(type: string, name: string, attribute: string): string {
  const made = KINDS[type]?.attributes?.[attribute]
  if (made === undefined) throw new Error(`The embedded stack does not know ${attribute} of ${type}: add it to physical-names.ts`)
  return made(name)
}

/** Returns the function's name in an ARN, with or without an alias, in `name` and in `name:alias`. */
export function functionIn(called: string): string {
  const [, name = called] = /^(?:.*:function:)?([^:]+)/.exec(called) ?? []
  return name
}

/** The id that a stack has on this machine. */
export function stackId(name: string): string {
  return `arn:aws:cloudformation:${LOCAL_REGION}:${ACCOUNT}:stack/${name}/local`
}
