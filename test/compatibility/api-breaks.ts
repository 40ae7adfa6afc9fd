import { type Schema, schemaBreaks } from './schema-breaks.ts'

interface Parameter {
  name: string
  in: string
  required?: boolean
  schema: Schema
}

type Content = Record<string, { schema: Schema }>

interface Operation {
  parameters?: Parameter[]
  requestBody?: { required?: boolean; content: Content }
  responses: Record<string, { content?: Content }>
}

/** A description of an API as OpenAPI 3.1, as far as it is compared. */
export interface Api {
  paths: Record<string, Record<string, unknown>>
  components: { schemas: Record<string, Schema> }
}

/** What breaks a client of the earlier API: each break begins with method and path. */
export function apiBreaks(before: Api, now: Api): string[] {
  const current = operations(now)
  const codes = new Set([...current.values()].flatMap((operation) => [...problems(operation).keys()]))
  return [...operations(before)].flatMap(([route, operation]) => {
    const counterpart = current.get(route)
    if (counterpart === undefined) return [`${route}: removed`]
    return [
      ...parameterBreaks(operation, counterpart, before, now),
      ...bodyBreaks(operation, counterpart, before, now),
      ...answerBreaks(operation, counterpart, before, now),
      ...problemBreaks(operation, counterpart, codes),
    ].map((text) => `${route} ${text}`)
  })
}

function operations({ paths }: Api): Map<string, Operation> {
  const all = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]): [string, Operation][] =>
      method === 'parameters' ? [] : [[`${method.toUpperCase()} ${path}`, operation as Operation]],
    ),
  )
  return new Map(all)
}

function parameterBreaks(old: Operation, now: Operation, before: Api, after: Api): string[] {
  const [olds, news] = [old.parameters ?? [], now.parameters ?? []]
  const same = (one: Parameter) => (other: Parameter) => one.name === other.name && one.in === other.in
  const lost = olds.flatMap((parameter) => {
    const counterpart = news.find(same(parameter))
    if (counterpart === undefined) return [`${parameter.in} ${parameter.name}: removed`]
    return schemaBreaks(
      within(before, parameter.schema),
      within(after, counterpart.schema),
      'sent',
      `${parameter.in} ${parameter.name}`,
    )
  })
  const asked = news.filter((parameter) => parameter.required === true && olds.find(same(parameter))?.required !== true)
  return [...lost, ...asked.map((parameter) => `${parameter.in} ${parameter.name}: is now required`)]
}

function bodyBreaks(old: Operation, now: Operation, before: Api, after: Api): string[] {
  const asked = now.requestBody?.required === true && old.requestBody?.required !== true ? ['body: is now required'] : []
  return [...asked, ...contentBreaks(old.requestBody?.content, now.requestBody?.content, before, after, 'sent', 'body')]
}

function answerBreaks(old: Operation, now: Operation, before: Api, after: Api): string[] {
  const good = Object.entries(old.responses).filter(([status]) => status.startsWith('2'))
  return good.flatMap(([status, { content }]) => {
    const counterpart = now.responses[status]
    if (counterpart === undefined) return [`${status}: removed`]
    return contentBreaks(content, counterpart.content, before, after, 'read', status)
  })
}

function contentBreaks(old: Content = {}, now: Content = {}, before: Api, after: Api, use: 'read' | 'sent', way: string) {
  return Object.entries(old).flatMap(([type, { schema }]) => {
    const counterpart = now[type]
    if (counterpart === undefined) return [`${way} ${type}: removed`]
    return schemaBreaks(within(before, schema), within(after, counterpart.schema), use, way)
  })
}

/** A problem that one path no longer meets is no loss; one that no path meets is removed or has another name. */
function problemBreaks(old: Operation, now: Operation, codes: ReadonlySet<string>): string[] {
  const current = problems(now)
  return [...problems(old)].flatMap(([code, status]) => {
    if (!codes.has(code)) return [`problem ${code}: removed`]
    const other = current.get(code)
    return other === undefined || other === status ? [] : [`problem ${code}: has status ${other}, had ${status}`]
  })
}

/** The status of each problem by its code. */
function problems({ responses }: Operation): Map<string, string> {
  const all = Object.entries(responses).flatMap(([status, { content }]) =>
    (content?.['application/problem+json']?.schema.allOf ?? []).flatMap(({ properties }) =>
      (properties?.code?.enum ?? []).map((code): [string, string] => [String(code), status]),
    ),
  )
  return new Map(all)
}

function within({ components }: Api, schema: Schema) {
  const resolve = (ref: string): Schema => {
    const found = components.schemas[ref.replace('#/components/schemas/', '')]
    if (found === undefined) throw new Error(`There is no ${ref}`)
    return found
  }
  return { schema, resolve }
}
