import { useSignal } from '@preact/signals'
import type { WatcherAnswer } from '../../lib/contract/watcher.ts'
import { heartbeat, useHeartbeat } from '../data/heartbeat.ts'
import { paths } from '../data/paths.ts'
import { jsonBody, type Problem, send } from '../data/request.ts'
import type { Route } from '../navigation/route.ts'
import { ActionButton } from '../parts/action-button.tsx'
import { announce } from '../parts/announcer.tsx'
import { CommandLine } from '../parts/command-line.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'

/** The fabric's own page shows what happens while it is open; the others say whether ingestion is off. */
const BEAT_SECONDS = 10
const SELDOM_SECONDS = 60

/**
 * The switch of automatic ingestion. Every page of a fabric says that it is off; that it is on, which is the ordinary
 * state, only the fabric's own page. What it knows is the heartbeat of the fabric, which is asked for here.
 */
export function Ingestion({ at: { fabric, page } }: { at: Route & { fabric: string } }) {
  const refresh = useHeartbeat(fabric, page === 'fabric' ? BEAT_SECONDS : SELDOM_SECONDS)
  const problem = useSignal<Problem | undefined>(undefined)
  const { value: beat } = heartbeat
  // Why the fabric cannot be read, the page below says.
  if (beat.state !== 'ready' || beat.value.id !== fabric) return null
  const { watcher_enabled: isOn } = beat.value
  if (isOn && page !== 'fabric') return null
  const action = isOn ? 'stop' : 'start'
  const control = async () => {
    const reply = await send<WatcherAnswer>(paths.watcher(fabric), { method: 'POST', ...jsonBody({ action }) })
    problem.value = reply.ok ? undefined : reply.problem
    if (!reply.ok) return
    announce(isOn ? 'Automatic ingestion is stopped' : 'Automatic ingestion is started')
    refresh()
  }
  return (
    <section aria-label="Automatic ingestion" class={isOn ? 'panel' : 'panel warn'}>
      <div class="row spread">
        <span>
          {isOn
            ? 'Pushes are ingested by themselves.'
            : 'Automatic ingestion is stopped: what is pushed waits until somebody ingests it.'}
        </span>
        <ActionButton fabric={fabric} needs="operator" onClick={() => void control()}>
          {isOn ? 'Stop ingestion' : 'Start ingestion'}
        </ActionButton>
      </div>
      <CommandLine command={{ do: 'watcher', fabric, action }} />
      {problem.value !== undefined && <ProblemPanel problem={problem.value} />}
    </section>
  )
}
