/** The calls of ports that were made, in their order. What waits for what is told by critical-paths.ts. */
export class PortCalls {
  readonly names: string[] = []

  /** The same port, with its calls counted. */
  of<T extends object>(port: string, target: T): T {
    return new Proxy(target, {
      get: (_, key) => {
        const member: unknown = Reflect.get(target, key, target)
        if (typeof member !== 'function' || typeof key !== 'string') return member
        return (...values: unknown[]) => this.call(`${port}.${key}`, () => Reflect.apply(member, target, values) as unknown)
      },
    })
  }

  call<T>(name: string, run: () => T): T {
    this.names.push(name)
    return run()
  }
}
