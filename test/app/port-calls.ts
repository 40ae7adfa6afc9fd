/** The calls of ports that were made, in their order, and how many of them had to wait for one before. */
export class PortCalls {
  readonly names: string[] = []
  /** Calls that began while none was under way: what is made at once is one step. */
  steps = 0
  #underWay = 0

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

  async call<T>(name: string, run: () => T | Promise<T>): Promise<T> {
    this.names.push(name)
    if (this.#underWay === 0) this.steps += 1
    this.#underWay += 1
    try {
      return await run()
    } finally {
      this.#underWay -= 1
    }
  }
}
