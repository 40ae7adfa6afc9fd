/** A port that reads records by id. */
interface Reads {
  get(id: string): Promise<unknown>
}

/**
 * What has been read to let a call through is handed on to the use case, which then reads the same record without a
 * request: once, and only before it asks anything else of the port, since it may read again to see what has changed.
 */
export class ReadOnce<P extends Reads> {
  readonly #port: P
  readonly #known = new Map<string, Promise<unknown>>()

  constructor(port: P) {
    this.#port = port
  }

  readonly get = ((id: string) => {
    const read = this.#port.get(id)
    this.#known.set(id, read)
    read.catch(() => this.#known.delete(id))
    return read
  }) as P['get']

  /** The port as the use case gets it. */
  handedOn(): P {
    const known = this.#known
    const get = (id: string) => {
      const read = known.get(id)
      known.delete(id)
      return read ?? this.#port.get(id)
    }
    return new Proxy(this.#port, {
      get: (port, key) => {
        const member: unknown = Reflect.get(port, key, port)
        if (key === 'get') return get
        if (typeof member !== 'function') return member
        return (...values: unknown[]) => {
          known.clear()
          return Reflect.apply(member, port, values) as unknown
        }
      },
    })
  }
}
