import { expect, test } from 'vitest'
import { callsOf, signerOf } from '../../lib/local/aws/aws-call.ts'

const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/records'
const keys = { 'dynamodb:LeadingKeys': ['FABRICS'] }
const pk = { pk: { S: 'FABRICS' }, sk: { S: 'lab' } }
const query = {
  TableName: 'records',
  KeyConditionExpression: 'pk = :pk AND begins_with(sk, :x)',
  ExpressionAttributeValues: { ':pk': { S: 'FABRICS' } },
}

test.each<[string, string, object, object]>([
  [
    'dynamodb',
    'DynamoDB_20120810.GetItem',
    { TableName: 'records', Key: pk },
    { action: 'dynamodb:GetItem', resource: table, context: keys },
  ],
  [
    'dynamodb',
    'DynamoDB_20120810.PutItem',
    { TableName: 'records', Item: pk },
    { action: 'dynamodb:PutItem', resource: table, context: keys },
  ],
  ['dynamodb', 'DynamoDB_20120810.Query', query, { action: 'dynamodb:Query', resource: table, context: keys }],
  [
    'dynamodb',
    'DynamoDB_20120810.Query',
    {
      TableName: 'records',
      IndexName: 'due',
      KeyConditionExpression: 'due_kind = :due_kind AND due_at < :before',
      ExpressionAttributeValues: { ':before': { S: '2026' }, ':due_kind': { S: 'DUE#UPLOAD' } },
    },
    { action: 'dynamodb:Query', resource: `${table}/index/due`, context: { 'dynamodb:LeadingKeys': ['DUE#UPLOAD'] } },
  ],
  ['dynamodb', 'DynamoDB_20120810.Scan', { TableName: 'records' }, { action: 'dynamodb:Scan', resource: table, context: {} }],
  [
    'sqs',
    'AmazonSQS.SendMessage',
    { QueueUrl: 'http://q:1/0/a.fifo' },
    { action: 'sqs:SendMessage', resource: 'arn:aws:sqs:us-east-1:000000000000:a.fifo', context: {} },
  ],
  [
    'secretsmanager',
    'secretsmanager.GetSecretValue',
    { SecretId: 'a/b' },
    {
      action: 'secretsmanager:GetSecretValue',
      resource: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:a/b-AbCdEf',
      context: {},
    },
  ],
])('%s: %s', (service, target, input, call) => {
  const request = {
    method: 'POST',
    url: '/',
    headers: { 'x-amz-target': target },
    body: Buffer.from(JSON.stringify(input)),
    status: 200,
  }
  expect(callsOf(request, { principal: 'f', service })).toEqual([{ principal: 'f', ...call }])
})

test.each([
  ['GET', '/b/k/e%20y', 200, ['s3:GetObject arn:aws:s3:::b/k/e y']],
  ['HEAD', '/b/k', 200, ['s3:GetObject arn:aws:s3:::b/k']],
  ['PUT', '/b/k?x-id=PutObject', 200, ['s3:PutObject arn:aws:s3:::b/k']],
  ['GET', '/b/k', 404, ['s3:GetObject arn:aws:s3:::b/k', 's3:ListBucket arn:aws:s3:::b']],
  ['GET', '/b?list-type=2&prefix=p', 200, ['s3:ListBucket arn:aws:s3:::b']],
  ['HEAD', '/b/', 200, ['s3:ListBucket arn:aws:s3:::b']],
  ['PATCH', '/b/k', 200, ['s3:PATCH arn:aws:s3:::b/k']],
])('s3: %s %s answered %i', (method, url, status, expected) => {
  const calls = callsOf({ method, url, headers: {}, body: Buffer.alloc(0), status }, { principal: 'f', service: 's3' })
  expect(calls.map(({ action, resource }) => `${action} ${resource}`)).toEqual(expected)
})

test('an unknown service is an error, not a call that needs no permission', () => {
  const request = { method: 'POST', url: '/', headers: { 'x-amz-target': 'X.Y' }, body: Buffer.from('{}'), status: 200 }
  expect(() => callsOf(request, { principal: 'f', service: 'glacier' })).toThrow('The permissions for calls of glacier')
})

test('who signed', () => {
  const authorization =
    'AWS4-HMAC-SHA256 Credential=my-function/20261123/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0'
  expect(signerOf({ url: '/', headers: { authorization } })).toEqual({ principal: 'my-function', service: 'dynamodb' })
  expect(signerOf({ url: '/', headers: { authorization: 'Bearer x' } })).toBeUndefined()
  expect(signerOf({ url: '/', headers: {} })).toBeUndefined()
  const url = '/bucket/key?X-Amz-Credential=my-function%2F20261123%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature=0'
  expect(signerOf({ url, headers: {} })).toEqual({ principal: 'my-function', service: 's3' })
})
