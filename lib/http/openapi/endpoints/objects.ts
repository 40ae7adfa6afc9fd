import * as z from 'zod'
import { ANY, BODY, LOOKS_BACK, MATCHED, ONCE, READS_GIT, WRITES_GIT } from '../../problems/problem-groups.ts'
import { editQuery, jsonPatch, objectReadQuery, objectsQuery } from '../../requests/schemas/objects.ts'
import { restoreBody } from '../../requests/schemas/requests.ts'
import { type AnswerDescription, type Content, type EndpointDescription, json } from '../schemas/endpoint-description.ts'

const READING = [...ANY, ...READS_GIT, 'fabric_not_initialized', 'kind_not_found'] as const
const EDITING = [
  ...ANY,
  ...WRITES_GIT,
  'kind_not_found',
  'precondition_required',
  'invalid_precondition',
  'precondition_failed',
  'object_in_raw_file',
  'object_invalid',
  'edit_refused',
  'files_rejected',
] as const

const TEXT = `apiVersion: vpc.githedgehog.com/v1beta1
kind: VPC
metadata:
  name: vpc-1
spec:
  ipv4Namespace: default # the only one
`
const VALUE = {
  apiVersion: 'vpc.githedgehog.com/v1beta1',
  kind: 'VPC',
  metadata: { name: 'vpc-1' },
  spec: { ipv4Namespace: 'default' },
}
const anObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
})
const wholeObject: Record<string, Content> = {
  'application/yaml': { text: 'The text of the object, stored byte for byte', example: TEXT },
  'application/json': { schema: anObject, example: VALUE },
}
const patches: Record<string, Content> = {
  'application/merge-patch+json': { schema: z.record(z.string(), z.unknown()), example: { spec: { ipv4Namespace: 'other' } } },
  'application/json-patch+json': {
    schema: jsonPatch,
    example: [{ op: 'replace', path: '/spec/ipv4Namespace', value: 'other' }],
  },
}
const edited: Record<number, AnswerDescription> = {
  200: json('OperationAnswer', 'The report; `edited` has the versions before and after', ['ETag']),
}

export const objectEndpoints = {
  listObjects: {
    tag: 'Objects',
    summary: 'List objects by kind, namespace and name',
    description:
      'Managed objects come first, then those of other kinds, which have their `path` below `unmanaged/`. `kind` is a plural, a singular or a short name, with the group where several have the kind: `configmaps`, `deployments.apps`.',
    query: objectsQuery,
    answers: { 200: json('ObjectPage', 'A page of objects') },
    problems: READING,
  },
  getObject: {
    tag: 'Objects',
    summary: 'Read an object, as it is or as it was',
    query: objectReadQuery,
    headers: ['Accept', 'If-None-Match'],
    answers: {
      200: {
        description: 'The object, as its text or as JSON',
        content: {
          'application/yaml': {
            text: "The text of the object's file; of one that shares a file below `unmanaged/`, its part of it",
          },
          'application/json': 'KubernetesObject',
        },
        headers: ['ETag'],
      },
      304: { description: 'The object still has the version that the caller has', headers: ['ETag'] },
    },
    problems: [...READING, ...LOOKS_BACK, 'object_not_found', 'not_acceptable'],
  },
  objectHistory: {
    tag: 'Objects',
    summary: 'Read the origin and history of an object',
    answers: { 200: json('ObjectHistory', 'Newest first') },
    problems: [...READING, 'object_not_found'],
  },
  restoreObject: {
    tag: 'Objects',
    summary: 'Bring an object back to what it was',
    description:
      'What operations wrote since is undone. What hands changed after the last of them is kept, three-way; if both changed the same value, nothing is changed at all. Of an object that shares its file below `unmanaged/`, nothing is changed if hands have changed it since. With `If-Match`, only in the version that the caller has seen; with `If-None-Match: *`, only if the object is gone.',
    headers: ['Idempotency-Key', 'If-Match', 'If-None-Match'],
    body: { 'application/json': { schema: restoreBody, example: { at: '2h', dry_run: true } } },
    answers: {
      200: json('OperationAnswer', 'The report; `edited` has the versions before and after', ['ETag']),
      201: json('OperationAnswer', 'The object was deleted, and is there again', ['ETag', 'Location']),
    },
    problems: [
      ...ANY,
      ...BODY,
      ...ONCE,
      ...MATCHED,
      ...WRITES_GIT,
      ...LOOKS_BACK,
      'kind_not_found',
      'object_not_found',
      'restore_conflict',
    ],
  },
  putObject: {
    tag: 'Objects',
    summary: 'Create or replace an object',
    description:
      'YAML is stored as it is. JSON changes only the values that differ, and comments stay. An object of a kind that is not managed is written to its place in its file below `unmanaged/`, between the others; a new one gets a file of its own.',
    query: editQuery,
    headers: ['If-Match', 'If-None-Match'],
    body: wholeObject,
    answers: { ...edited, 201: json('OperationAnswer', 'The object was created', ['ETag', 'Location']) },
    problems: [...EDITING, ...BODY],
  },
  patchObject: {
    tag: 'Objects',
    summary: 'Change fields of an object',
    query: editQuery,
    headers: ['If-Match'],
    body: patches,
    answers: edited,
    problems: [...EDITING, ...BODY, 'object_not_found', 'patch_failed'],
  },
  deleteObject: {
    tag: 'Objects',
    summary: 'Delete an object and its file',
    query: editQuery,
    headers: ['If-Match'],
    answers: { 200: json('OperationAnswer', 'The object was deleted') },
    problems: [...EDITING, 'object_not_found'],
  },
} as const satisfies Record<string, EndpointDescription>
