import type { FabricDelivery, FabricProposals } from '../../lib/contract/fabric.ts'
import type { FabricSettings } from './fabric-settings.ts'

/** How the changes of a fabric come to its branch, and how its commits are worded, by its name in the API. */
export interface FabricDelivering {
  delivery: FabricDelivery
  proposals: FabricProposals
  auto_merge: boolean
  /** `sign_off` and `template` of `commit`. */
  sign_off: boolean
  template: string
}

/** What registers a fabric, by its name in the API; the empty text stands for the API's own value. */
export type FabricFields = Record<'name' | 'repository_url' | 'branch' | 'directory' | 'credentials_secret', string> &
  FabricDelivering

/** The arguments of `gfm fabric register`. */
export function registrationOptions({
  name,
  repository_url,
  branch,
  directory,
  credentials_secret,
  ...more
}: FabricFields): string[] {
  const { delivery, proposals, auto_merge, sign_off, template } = more
  const options = {
    '--repository-url': repository_url === '' ? 'URL' : repository_url,
    '--branch': branch,
    '--directory': directory,
    '--credentials-secret': credentials_secret,
    '--delivery': delivery === 'push' ? '' : delivery,
    '--proposals': proposals === 'one' ? '' : proposals,
    // A shell has the text in a file.
    '--message-template': template === '' ? '' : 'message.txt',
  }
  const flags = [...(auto_merge ? ['--auto-merge'] : []), ...(sign_off ? ['--sign-off'] : [])]
  return [name === '' ? 'NAME' : name, ...stated(options), ...flags]
}

/** The options of `gfm fabric update` for settings that are changed. */
export function settingsOptions({ description, template, ...others }: Partial<FabricSettings>): string[] {
  const named = Object.entries(others).flatMap(([name, value]) => {
    const option = name.replaceAll('_', '-')
    if (typeof value === 'boolean') return [`--${value ? '' : 'no-'}${option}`]
    return [`--${option}`, value]
  })
  const described = description === '' ? ['--no-description'] : stated({ '--description': description ?? '' })
  // A shell has the text in a file.
  const worded = template === '' ? ['--no-message-template'] : template && ['--message-template', 'message.txt']
  return [...named, ...described, ...(worded ?? [])]
}

/** Options with their values, without empty ones. */
export function stated(options: Record<string, string>): string[] {
  return Object.entries(options)
    .filter(([, value]) => value !== '')
    .flat()
}
