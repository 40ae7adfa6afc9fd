export interface ApiCall {
  method: string
  path: string
  body: unknown
  /** Status. */
  expected: number
  headers: Record<string, string>
}

/** Calls the API of a stack with JSON. Throws for another status than is expected. */
export async function callApi<T>(stack: string, { method, path, body, expected, headers }: ApiCall): Promise<T> {
  const json = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(`${stack}/api/plugins/hedgehog${path}`, {
    method,
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    ...json,
  })
  const text = await response.text()
  if (response.status !== expected) throw new Error(`${method} ${path} answered ${response.status} and not ${expected}: ${text}`)
  return (text === '' ? undefined : JSON.parse(text)) as T
}
