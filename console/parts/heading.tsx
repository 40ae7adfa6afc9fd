import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { isNavigation } from '../navigation/navigation.ts'
import { visible } from './plain.tsx'

/** The heading of a page and the title of its window; it takes the focus when the reader has come to a new page. */
export function Heading({ title, children }: { title: string; children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${visible(title)} · GitOps File Manager`
    if (isNavigation()) heading.current?.focus({ preventScroll: true })
  }, [title])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children ?? title}
    </h1>
  )
}
