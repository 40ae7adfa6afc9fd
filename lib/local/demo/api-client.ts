export interface Answer<T = unknown> {
  status: number
  body: T
  /** Wall clock time of the request. */
  milliseconds: number
}

/** The API refused: its problem document in one line. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
}

/** Calls the API with JSON. `path` starts with `/`; statuses in `accept` are no errors. Throws ApiError. */
export async function callApi<T>(
  api: string,
  method: string,
  path: string,
  body?: unknown,
  accept: number[] = [],
): Promise<Answer<T>> {
  const started = performance.now()
  const response = await fetch(`${api}${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  })
  const text = await response.text()
  if (!response.ok && !accept.includes(response.status)) {
    throw new ApiError(`${method} ${path} answered ${response.status}: ${text}`)
  }
  const milliseconds = performance.now() - started
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T, milliseconds }
}
