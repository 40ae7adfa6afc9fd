import { ANY, READS_GIT } from '../../problems/problem-groups.ts'
import { catalogueQuery, searchQuery, topologyQuery } from '../../requests/schemas/views.ts'
import { type EndpointDescription, json, UNCHANGED } from '../schemas/endpoint-description.ts'

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
  getCatalogue: {
    tag: 'Objects',
    summary: 'Read the names of all objects',
    description:
      'By kind and namespace, hand edits included: 100,000 names are less than 1 MB on the way, with `Accept-Encoding: gzip`. The `ETag` stays the same while no object changes, whatever else is committed. Only a very large fabric takes more than one page.',
    query: catalogueQuery,
    headers: ['If-None-Match'],
    answers: {
      200: json('Catalogue', 'A page of names; the only one of most fabrics', ['ETag']),
      304: UNCHANGED,
    },
    problems: [...ANY, ...READS_GIT, 'fabric_not_initialized'],
  },
  searchFabric: {
    tag: 'Objects',
    summary: 'Find the objects that have a text in their name or in a value',
    description:
      'Which object has this address, MAC, serial or VLAN? Files below `managed/` and `unmanaged/` are searched in the order of their paths, hand edits included. One request reads a bounded number of files that were not read before, so a page may be short, or empty, and still have a `next`. Of one file 20 hits are told.',
    query: searchQuery,
    answers: { 200: json('SearchPage', 'A page of what was found') },
    problems: [...ANY, ...READS_GIT, 'fabric_not_initialized'],
  },
} as const satisfies Record<string, EndpointDescription>
