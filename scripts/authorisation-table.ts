import { ROLES, type TeamRole } from '../lib/contract/access/roles.ts'
import { mayCall } from '../lib/http/authorisation/may-call.ts'
import { type Endpoint, endpoints } from '../lib/http/routes.ts'

/** The owner of what a path names, and another team. */
export const [OWNER, OTHER] = ['net', 'ops'] as const

/** The callers of the table, by the heading of their column. */
export const CALLERS: Readonly<Record<string, readonly TeamRole[]>> = {
  'no role': [],
  ...Object.fromEntries(ROLES.map((role) => [role, [{ team: OWNER, role, from: '' }]])),
  'admin of another team': [{ team: OTHER, role: 'admin', from: '' }],
}

export type Cell = 'yes' | '403' | '404' | 'its own only' | 'the host'

/**
 * What a caller with these roles is answered on a route about something of the team `OWNER`. `its own only`: the route
 * names nothing, and answers with what the caller's own teams own.
 */
export function cellOf({ auth, path }: Pick<Endpoint, 'auth' | 'path'>, roles: readonly TeamRole[]): Cell {
  if (auth === 'none') return 'the host'
  const isOwned = path.includes('{fabric}') || path.includes('{repository}')
  const verdict = mayCall(auth, roles, isOwned ? OWNER : undefined)
  if (verdict === 'hidden') return '404'
  if (verdict === 'refused') return '403'
  return isOwned || auth === 'authenticated' || roles.some(({ team }) => team === OWNER) ? 'yes' : 'its own only'
}

const [BEGIN, END] = ['<!-- routes -->\n', '<!-- end of routes -->']

/** Returns docs/authorisation.md with its table of routes as the code has it. Throws if the markers are missing. */
export function withRouteTable(page: string): string {
  const [start, stop] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (start < 0 || stop < 0) throw new Error('docs/authorisation.md has no place for the table of routes')
  const rows = endpoints.map((endpoint) => {
    const cells = Object.values(CALLERS).map((roles) => cellOf(endpoint, roles))
    return [`\`${endpoint.method} ${endpoint.path.replace('/api/plugins/hedgehog', '')}\``, endpoint.auth, ...cells]
  })
  const heading = ['route', 'needs', ...Object.keys(CALLERS)]
  const table = [heading, heading.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  return `${page.slice(0, start + BEGIN.length)}\n${table.join('\n')}\n\n${page.slice(stop)}`
}
