import { useSignal } from '@preact/signals'
import type { ComponentType } from 'preact'
import { useEffect } from 'preact/hooks'
import { Waiting } from '../parts/waiting.tsx'

/**
 * A page whose code is loaded when somebody opens it: the first load has what the pager needs at 3 a.m. `Meanwhile`
 * stands in its place until then.
 */
export function lazy<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Meanwhile: ComponentType<{ what: string }> = Waiting,
): ComponentType<Props> {
  return function Lazy(props: Props) {
    const known = useSignal<{ Page: ComponentType<Props> } | Error | undefined>(undefined)
    useEffect(() => {
      load().then(
        (Page) => {
          known.value = { Page }
        },
        (error: Error) => {
          known.value = error
        },
      )
    }, [])
    const { value } = known
    if (value === undefined) return <Meanwhile what="the page" />
    if (value instanceof Error) return <p role="alert">The page could not be loaded: reload it ({value.message}).</p>
    const { Page } = value
    return <Page {...props} />
  }
}
