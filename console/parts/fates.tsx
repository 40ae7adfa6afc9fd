import type { Fate } from '../../lib/contract/report.ts'

/** How many documents had which fate; none that nothing had. */
export function Fates({ fates }: { fates: Readonly<Partial<Record<Fate, number>>> }) {
  const counted = Object.entries(fates).filter(([, count]) => count > 0)
  if (counted.length === 0) return null
  return (
    <p class="row">
      {counted.map(([fate, count]) => (
        <span key={fate} class={`badge ${toneOf(fate as Fate)}`}>
          {count.toLocaleString('en')} {fate}
        </span>
      ))}
    </p>
  )
}

/** How good or bad a fate is for who handed the document over. */
export function toneOf(fate: Fate): 'good' | 'warn' | 'bad' | 'quiet' {
  if (fate === 'rejected') return 'bad'
  if (fate === 'conflict') return 'warn'
  return fate === 'created' || fate === 'updated' || fate === 'merged' ? 'good' : 'quiet'
}
