/** What tabs of the console tell each other: the issuer's answer, and that the tab has it that asked for it. */
export type Message = { answer: string } | { taken: string }

/** Tells the other tabs of this origin. */
export function tell(message: Message): void {
  const channel = new BroadcastChannel('sign-in')
  channel.postMessage(message)
  channel.close()
}

/** Hears what other tabs tell, until the returned function is called. */
export function listen(hear: (message: Message) => void): () => void {
  const channel = new BroadcastChannel('sign-in')
  channel.onmessage = ({ data }: MessageEvent<Message>) => hear(data)
  return () => channel.close()
}
