import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { isNavigation } from '../navigation/navigation.ts'
import { Plain, visible } from './plain.tsx'

/**
 * The heading of a page and the title of its window; it takes the focus when the reader has come to a new page, before
 * a field of the page may take it, and before the next key.
 */
export function Heading({ title, children }: { title: string; children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    document.title = `${visible(title)} · GitOps File Manager`
    if (isNavigation()) heading.current?.focus({ preventScroll: true })
  }, [title])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? <Plain text={title} />}
    </h1>
  )
}
