import { ANY, BODY, READS_GIT, WRITES_GIT } from '../../problems/problem-groups.ts'
import { dropQuery } from '../../requests/schemas/requests.ts'
import { type Content, type EndpointDescription, json } from '../schemas/endpoint-description.ts'

const READING = [...ANY, ...READS_GIT, 'fabric_not_initialized'] as const

const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: apps.example.com
spec:
  group: example.com
  names: {kind: App, plural: apps}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema: {type: object, properties: {spec: {type: object}}}
`
const crdFile: Content = { text: 'The bytes of the file, of up to 4 MiB', example: CRD }

export const crdEndpoints = {
  listCrds: {
    tag: 'Objects',
    summary: "List the fabric's own CRDs",
    description: 'They come before those of the release that the fabric names.',
    answers: { 200: json('CrdFiles', 'The files, and the kinds that each declares') },
    problems: READING,
  },
  readCrd: {
    tag: 'Objects',
    summary: "Read a file of the fabric's own CRDs",
    headers: ['If-None-Match'],
    answers: {
      200: {
        description: 'The file, byte for byte',
        content: { 'text/plain': { text: 'The bytes of the file' } },
        headers: ['ETag'],
      },
      304: { description: 'The file is still the one that the caller has', headers: ['ETag'] },
    },
    problems: [...READING, 'crd_not_found'],
  },
  putCrd: {
    tag: 'Objects',
    summary: "Add a file to the fabric's own CRDs, or replace it",
    description:
      'In one commit; the same file again makes none. Managed objects of its kinds are checked by it, and what fails is a warning of the report. A file that cannot be used is refused, with every fault.',
    query: dropQuery,
    body: { 'application/yaml': crdFile, 'application/octet-stream': crdFile },
    answers: { 200: json('OperationAnswer', 'The report, with what objects fail by the new CRDs') },
    problems: [...ANY, ...BODY, ...WRITES_GIT, 'files_rejected'],
  },
  deleteCrd: {
    tag: 'Objects',
    summary: "Remove a file from the fabric's own CRDs",
    description: 'Its kinds are checked by the release that the fabric names from then on.',
    query: dropQuery,
    answers: { 200: json('OperationAnswer', 'The report') },
    problems: [...ANY, ...WRITES_GIT, 'crd_not_found'],
  },
} as const satisfies Record<string, EndpointDescription>
