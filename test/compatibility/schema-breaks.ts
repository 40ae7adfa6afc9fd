/** What JSON Schema says here that a reader or a writer relies on. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  const?: unknown
  enum?: unknown[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  additionalProperties?: Schema | boolean
  allOf?: Schema[]
  anyOf?: Schema[]
  oneOf?: Schema[]
}

/** A schema, and how a reference in it is resolved. */
export interface Resolved {
  schema: Schema
  resolve: (ref: string) => Schema
}

/**
 * What breaks a program that was written for the earlier schema: one that reads such values (`read`: answers and
 * events, which may get more fields and more words of an enum), or one that sends them (`sent`: requests, of which
 * nothing more may be asked, and nothing less accepted). Each break begins with the way to the field.
 */
export function schemaBreaks(before: Resolved, now: Resolved, use: 'read' | 'sent', way = ''): string[] {
  return comparison(use)(before, now, way, [])
}

type Compare = (before: Resolved, now: Resolved, way: string, above: readonly Schema[]) => string[]

function comparison(use: 'read' | 'sent'): Compare {
  /** A schema that contains itself is compared once. */
  const compare: Compare = (before, now, way, above) => {
    if (above.includes(before.schema)) return []
    const within = [...above, before.schema]
    const [olds, news] = [variants(before), variants(now)]
    const [[old, ...otherOlds], [current, ...otherNews]] = [olds, news]
    if (old !== undefined && current !== undefined && otherOlds.length + otherNews.length === 0)
      return one(old, current, way, within)
    const fits = (variant: Resolved) =>
      use === 'read'
        ? olds.some((candidate) => one(candidate, variant, way, within).length === 0)
        : news.some((candidate) => one(variant, candidate, way, within).length === 0)
    const unfit = (use === 'read' ? news : olds).filter((variant) => !fits(variant))
    return unfit.map(({ schema }) => `${way}: ${use === 'read' ? 'may now be' : 'may no longer be'} ${named(schema)}`)
  }

  const one: Compare = (before, now, way, above) => {
    const [old, current] = [before.schema, now.schema]
    const value = valueBreaks(old, current, use).map((text) => `${way}: ${text}`)
    const required = requiredBreaks(old, current, use).map((text) => `${way}${text}`)
    const fields = Object.entries(old.properties ?? {}).flatMap(([name, schema]) => {
      const counterpart = current.properties?.[name]
      if (counterpart === undefined) return [`${way}/${name}: removed`]
      return compare({ ...before, schema }, { ...now, schema: counterpart }, `${way}/${name}`, above)
    })
    const inner = (['items', 'additionalProperties'] as const).flatMap((key) => {
      const [schema, counterpart] = [old[key], current[key]]
      if (typeof schema !== 'object' || typeof counterpart !== 'object') return []
      return compare({ ...before, schema }, { ...now, schema: counterpart }, `${way}/*`, above)
    })
    return [...value, ...required, ...fields, ...inner]
  }
  return compare
}

/** Which schemas a value may have, without references, alternatives and conjunctions. */
function variants({ schema, resolve }: Resolved): Resolved[] {
  const { $ref, allOf, anyOf, oneOf, ...own } = schema
  if ($ref !== undefined) return variants({ schema: resolve($ref), resolve })
  const alternatives = anyOf ?? oneOf
  if (alternatives !== undefined) return alternatives.flatMap((alternative) => variants({ schema: alternative, resolve }))
  if (allOf === undefined) return [{ schema, resolve }]
  const parts = allOf.flatMap((part) => variants({ schema: part, resolve }).map((variant) => variant.schema))
  return [{ schema: [own, ...parts].reduce(both), resolve }]
}

function both(one: Schema, other: Schema): Schema {
  const required = [...(one.required ?? []), ...(other.required ?? [])]
  return { ...one, ...other, required, properties: { ...one.properties, ...other.properties } }
}

function valueBreaks(old: Schema, now: Schema, use: 'read' | 'sent'): string[] {
  const [narrow, wide] = use === 'read' ? [now, old] : [old, now]
  if (!covers(types(wide), types(narrow))) return [`is ${named(now)}, was ${named(old)}`]
  if ('const' in old && now.const !== old.const) return [`is ${named(now)}, was ${named(old)}`]
  const gone = use === 'read' || now.enum === undefined ? [] : (old.enum ?? []).filter((word) => !now.enum?.includes(word))
  return gone.map((word) => `no longer accepts ${JSON.stringify(word)}`)
}

function requiredBreaks(old: Schema, now: Schema, use: 'read' | 'sent'): string[] {
  const [before, after] = [old.required ?? [], now.required ?? []]
  if (use === 'sent') return after.filter((name) => !before.includes(name)).map((name) => `/${name}: is now required`)
  const optional = before.filter((name) => now.properties?.[name] !== undefined && !after.includes(name))
  return optional.map((name) => `/${name}: may now be left out`)
}

/** None means any. */
function types({ type }: Schema): string[] {
  return type === undefined ? [] : [type].flat()
}

function covers(wide: readonly string[], narrow: readonly string[]): boolean {
  if (wide.length === 0) return true
  const accepted = (type: string) => wide.includes(type) || (type === 'integer' && wide.includes('number'))
  return narrow.length > 0 && narrow.every(accepted)
}

function named(schema: Schema): string {
  if ('const' in schema) return JSON.stringify(schema.const)
  return types(schema).join(' or ') || 'anything'
}
