import * as z from 'zod'

/** A part of what functions work with, made from the environment variables that it alone reads. */
export interface Part<P extends object> {
  /** Faults are told with the variables' names and without their values. */
  check(environment: NodeJS.ProcessEnv): string | undefined
  make(environment: NodeJS.ProcessEnv): P
}

export function part<S extends z.ZodRawShape, P extends object>(
  variables: S,
  make: (variables: z.infer<z.ZodObject<S>>) => P,
): Part<P> {
  const shape = z.object(variables)
  return {
    check: (environment) => {
      const { error } = shape.safeParse(environment)
      return error === undefined ? undefined : z.prettifyError(error)
    },
    make: (environment) => make(shape.parse(environment)),
  }
}

type All<Parts extends readonly unknown[]> = Parts extends readonly [infer First, ...infer Rest] ? First & All<Rest> : unknown

/**
 * What a function works with: its parts, each made once, while the process starts and Lambda gives it a whole
 * processor. Throws with every variable that is missing or wrong: a function must not start half configured. A bundle
 * holds the adapters of its parts and no others.
 */
export function wire<Parts extends object[]>(...parts: { [I in keyof Parts]: Part<Parts[I]> }): All<Parts> {
  const faults = parts.flatMap(({ check }) => check(process.env) ?? [])
  if (faults.length > 0) throw new Error(`The environment is not complete:\n${faults.join('\n')}`)
  return Object.assign({}, ...parts.map(({ make }) => make(process.env)))
}
