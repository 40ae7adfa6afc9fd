type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** The properties that have a value: `{ ...definedOf({ hint }) }` has a `hint` only where there is one. */
export function definedOf<T extends object>(properties: T): Defined<T> {
  // A loop, and no entries: every node of a document passes here.
  const defined: Partial<T> = {}
  for (const key of Object.keys(properties) as (keyof T)[]) if (properties[key] !== undefined) defined[key] = properties[key]
  return defined as Defined<T>
}
