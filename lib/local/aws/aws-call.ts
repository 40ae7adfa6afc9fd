import { ACCOUNT, LOCAL_REGION } from '../server/local-aws.ts'

/** One permission that a request needs. */
export interface AwsCall {
  /** Name of the function, or of another caller with credentials. */
  principal: string
  /** As policies name it, for instance `dynamodb:GetItem`. */
  action: string
  /** ARN */
  resource: string
  /** Condition keys that a policy may use. */
  context: Record<string, string[]>
}

/** A request to AWS and the status of its answer. */
export interface AwsRequest {
  method: string
  /** Path and query. */
  url: string
  headers: Record<string, string | string[] | undefined>
  body: Buffer
  status: number
}

/** The signer of a request and the service, from the credential scope of Signature Version 4. */
export interface Signer {
  principal: string
  service: string
}

const CREDENTIAL = /Credential=([^/,]+)\/\d+\/[^/]+\/([^/]+)\/aws4_request/

/** Reads the signature in a header, or in the query of a signed URL. */
export function signerOf({ url, headers }: Pick<AwsRequest, 'url' | 'headers'>): Signer | undefined {
  const signed = new URL(url, 'http://aws').searchParams.get('X-Amz-Credential')
  const [, principal, service] = CREDENTIAL.exec(signed === null ? String(headers.authorization) : `Credential=${signed}`) ?? []
  return principal === undefined || service === undefined ? undefined : { principal, service }
}

/**
 * The permissions that a role needs for a request
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/).
 */
export function callsOf(request: AwsRequest, { principal, service }: Signer): AwsCall[] {
  if (service === 's3') return s3Calls(request).map((call) => ({ principal, ...call }))
  const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? ''
  const input = JSON.parse(request.body.toString()) as Record<string, unknown>
  return [{ principal, action: `${service}:${operation}`, ...targetOf(service, input) }]
}

type Target = Pick<AwsCall, 'resource' | 'context'>

function targetOf(service: string, input: Record<string, unknown>): Target {
  const arn = (resource: string) => `arn:aws:${service}:${LOCAL_REGION}:${ACCOUNT}:${resource}`
  switch (service) {
    case 'dynamodb':
      return { resource: arn(tableIn(input)), context: leadingKeys(input) }
    case 'sqs':
      return { resource: arn(String(input.QueueUrl).split('/').at(-1) ?? ''), context: {} }
    case 'secretsmanager':
      // The ARN of a secret ends in six characters that AWS chooses.
      return { resource: arn(`secret:${String(input.SecretId)}-AbCdEf`), context: {} }
    case 'kms':
      return { resource: String(input.KeyId), context: {} }
    case 'events':
      return { resource: arn(`event-bus/${busIn(input)}`), context: {} }
    default:
      throw new Error(`The permissions for calls of ${service} are not known: add them to aws-call.ts`)
  }
}

function tableIn({ TableName: table, IndexName: index }: Record<string, unknown>): string {
  return index === undefined ? `table/${String(table)}` : `table/${String(table)}/index/${String(index)}`
}

/** All entries of a request go to one bus here. */
function busIn({ Entries }: Record<string, unknown>): string {
  const [entry] = Entries as { EventBusName?: string }[]
  return entry?.EventBusName ?? 'default'
}

interface AttributeValue {
  S?: string
}

/**
 * The values of the condition key `dynamodb:LeadingKeys`: partition keys of the items that a request touches; for a
 * query of an index, those of the index.
 */
function leadingKeys({
  Key,
  Item,
  KeyConditionExpression: condition,
  ExpressionAttributeValues: values,
}: Record<string, unknown>) {
  const [, placeholder = ''] = /^\s*\w+\s*=\s*(:\w+)/.exec(String(condition)) ?? []
  const asked = (values as Record<string, AttributeValue> | undefined)?.[placeholder]
  const { pk } = (Key ?? Item ?? { pk: asked }) as { pk?: AttributeValue }
  return pk?.S === undefined ? {} : { 'dynamodb:LeadingKeys': [pk.S] }
}

const OBJECT_ACTIONS: Record<string, string> = {
  GET: 's3:GetObject',
  HEAD: 's3:GetObject',
  PUT: 's3:PutObject',
  DELETE: 's3:DeleteObject',
}

/** Paths begin with the bucket, as always with a custom endpoint. */
function s3Calls({ method, url, status }: AwsRequest): Omit<AwsCall, 'principal'>[] {
  const { pathname, searchParams } = new URL(url, 'http://s3')
  const [, bucket = '', ...key] = pathname.split('/').map(decodeURIComponent)
  const bucketArn = `arn:aws:s3:::${bucket}`
  const prefix = searchParams.get('prefix')
  const list = { action: 's3:ListBucket', resource: bucketArn, context: prefix === null ? {} : { 's3:prefix': [prefix] } }
  if (key.join('') === '') return [list]
  const object = { action: OBJECT_ACTIONS[method] ?? `s3:${method}`, resource: `${bucketArn}/${key.join('/')}`, context: {} }
  // A caller who may not list a bucket gets 403 for a missing object.
  return status === 404 ? [object, list] : [object]
}
