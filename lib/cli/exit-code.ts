/** What the process ends with; documented in `gfm --help`. */
export const EXIT = { done: 0, rejected: 1, usage: 2, failure: 3 } as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
