import * as z from 'zod'

/** Makes one part of a function's dependencies from the environment variables that only it reads. */
export interface Provider<P extends object> {
  /** The faults of the environment, with the variables' names and without their values. */
  check(environment: NodeJS.ProcessEnv): string | undefined
  make(environment: NodeJS.ProcessEnv): P
}

export function provider<S extends z.ZodRawShape, P extends object>(
  variables: S,
  make: (variables: z.infer<z.ZodObject<S>>) => P,
): Provider<P> {
  const shape = z.object(variables)
  return {
    check: (environment) => {
      const { error } = shape.safeParse(environment)
      return error === undefined ? undefined : z.prettifyError(error)
    },
    make: (environment) => make(shape.parse(environment)),
  }
}

type All<Provided extends readonly unknown[]> = Provided extends readonly [infer First, ...infer Rest]
  ? First & All<Rest>
  : unknown

/**
 * Makes a function's dependencies, once, while the process starts and Lambda gives it a whole processor. Throws with
 * every missing or wrong variable: a function must not start half configured. A bundle contains only the adapters that
 * its function wires.
 */
export function wire<Provided extends object[]>(...providers: { [I in keyof Provided]: Provider<Provided[I]> }): All<Provided> {
  const faults = providers.flatMap(({ check }) => check(process.env) ?? [])
  if (faults.length > 0) throw new Error(`Environment variables are missing or wrong:\n${faults.join('\n')}`)
  return Object.assign({}, ...providers.map(({ make }) => make(process.env)))
}
