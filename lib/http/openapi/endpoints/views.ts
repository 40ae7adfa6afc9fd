import { ANY, READS_GIT } from '../../problems/problem-groups.ts'
import { topologyQuery } from '../../requests/schemas/views.ts'
import { type EndpointDescription, json } from '../schemas/endpoint-description.ts'

export const viewEndpoints = {
  getTopology: {
    tag: 'Objects',
    summary: 'Read what is wired with what',
    description:
      'As the files below `managed/` say it, hand edits included: devices, the links between them with both ports, and what the rules of the fabric refuse in its connections. The `ETag` is the commit that was read.',
    query: topologyQuery,
    headers: ['If-None-Match'],
    answers: {
      200: json('Topology', 'The whole fabric, or the neighbourhood of a device', ['ETag']),
      304: { description: 'The branch is still at the commit that the caller has', headers: ['ETag'] },
    },
    problems: [...ANY, ...READS_GIT, 'fabric_not_initialized', 'object_not_found'],
  },
} as const satisfies Record<string, EndpointDescription>
