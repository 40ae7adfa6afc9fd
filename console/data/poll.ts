import { useEffect } from 'preact/hooks'

/** Calls every so many seconds while the page is visible, more seldom while it is hidden, and at each return to it. */
export function usePoll(call: () => void, seconds: number | undefined): void {
  useEffect(() => {
    if (seconds === undefined) return undefined
    let timer: ReturnType<typeof setTimeout>
    const wait = () => {
      const factor = document.hidden ? 6 : 1
      timer = setTimeout(
        () => {
          call()
          wait()
        },
        seconds * factor * 1000,
      )
    }
    const returned = () => {
      if (!document.hidden) call()
    }
    wait()
    addEventListener('focus', returned)
    return () => {
      clearTimeout(timer)
      removeEventListener('focus', returned)
    }
  }, [call, seconds])
}
