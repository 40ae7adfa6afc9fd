import * as z from 'zod'
import { type ConsoleConfig, consoleConfig } from '../../contract/answer.ts'
import { provider } from './provider.ts'

/** What the console has to know of its deployment, as JSON. */
export const consoleSettings = provider(
  {
    CONSOLE_CONFIG: z
      .string()
      .transform((text, context): unknown => {
        try {
          return JSON.parse(text)
        } catch {
          context.addIssue('expected JSON')
          return z.NEVER
        }
      })
      .pipe(consoleConfig),
  },
  ({ CONSOLE_CONFIG }): { config: ConsoleConfig } => ({ config: CONSOLE_CONFIG }),
)
