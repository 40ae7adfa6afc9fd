import { type EndpointDescription, json } from '../schemas/endpoint-description.ts'

export const pageEndpoints = {
  openApi: {
    tag: 'Deployment',
    summary: 'Read this description',
    description: 'With the address of the deployment. Open to everybody, for tools that cannot sign requests.',
    answers: { 200: json('ApiDescription', 'The description, OpenAPI 3.1') },
    problems: ['internal_error'],
  },
  explainProblem: {
    tag: 'Deployment',
    summary: 'Read what a problem means, and what to do about it',
    description: '`type` of each problem is the URL of this page. Open to everybody.',
    answers: {
      200: {
        description: 'The meaning of the code',
        content: { 'text/plain': { text: 'A text for people' } },
      },
    },
    problems: ['not_found', 'internal_error'],
  },
} as const satisfies Record<string, EndpointDescription>
