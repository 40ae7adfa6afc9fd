/** Stands for something that is asked for; shows nothing for the first 150 ms. */
export function Waiting({ what }: { what: string }) {
  return (
    <div role="status" aria-label={`Loading ${what}`}>
      <div class="wait" />
      <div class="wait" />
      <div class="wait" />
    </div>
  )
}
