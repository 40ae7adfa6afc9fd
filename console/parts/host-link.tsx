import type { ComponentChildren } from 'preact'

/** A page at the Git host, where the API knows one; otherwise the text. An address of another scheme is none. */
export function HostLink({ url, children }: { url: string | undefined; children: ComponentChildren }) {
  if (url === undefined || !/^https?:\/\//.test(url)) return <>{children}</>
  return (
    <a href={url} rel="noreferrer" target="_blank">
      {children}
    </a>
  )
}
