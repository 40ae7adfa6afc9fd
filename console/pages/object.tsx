import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { ObjectHistory } from '../../lib/contract/object.ts'
import { paths } from '../data/paths.ts'
import { useResource } from '../data/resource.ts'
import type { EditObjectProps } from '../editor/edit-object.tsx'
import { go } from '../navigation/navigation.ts'
import { OBJECT_VIEWS, type ObjectId, objectsOf, operationsOf, pathTo, type Route, topologyOf } from '../navigation/route.ts'
import { ActionButton } from '../parts/action-button.tsx'
import { Review } from '../parts/changes/review.tsx'
import { CommandLine } from '../parts/command-line.tsx'
import { FieldToCome } from '../parts/field-to-come.tsx'
import { Heading } from '../parts/heading.tsx'
import { HostLink } from '../parts/host-link.tsx'
import { CompareEvents, ObjectEvents } from '../parts/object-events.tsx'
import { Plain } from '../parts/plain.tsx'
import { ProblemPanel } from '../parts/problem-panel.tsx'
import { SourceText } from '../parts/source-text.tsx'
import { Waiting } from '../parts/waiting.tsx'

const TITLES = { text: 'Text', edit: 'Edit', history: 'History' } as const

/** One object: its file's text, the editor, or what was done to it. */
export function ObjectPage({ asked }: { asked: Route & { page: 'object' } }) {
  const { fabric, object, view } = asked
  const { loaded, refresh } = useResource<string>(paths.object(fabric, object), 'text')
  const device = deviceKind(object.kind)
  const isDeleting = useSignal(false)
  const state = loaded.value
  const show = (next: typeof view) => pathTo({ ...asked, view: next })
  return (
    <>
      <Heading title={`${object.name} (${object.kind})`}>
        <span class="quiet">
          <Plain text={object.kind} />
        </span>{' '}
        <Plain text={`${object.namespace}/${object.name}`} />
      </Heading>
      <nav class="row views" aria-label="Views of the object">
        {OBJECT_VIEWS.map((each) => (
          <a key={each} class="button" href={show(each)} aria-current={each === view ? 'page' : undefined}>
            {TITLES[each]}
          </a>
        ))}
        {device !== undefined && (
          <a class="button" href={pathTo(topologyOf(fabric, `${device}/${object.name}`))}>
            Wiring
          </a>
        )}
        {state.state === 'ready' && view === 'text' && (
          <ActionButton fabric={fabric} needs="editor" onClick={() => (isDeleting.value = true)}>
            Delete …
          </ActionButton>
        )}
      </nav>
      {view === 'history' && <History fabric={fabric} object={object} />}
      {view === 'text' && state.state === 'loading' && <Waiting what="the object" />}
      {view === 'edit' && state.state === 'loading' && <FieldToCome what="the object" />}
      {view !== 'history' && state.state === 'failed' && <ProblemPanel problem={state.problem} onRetry={refresh} />}
      {view === 'text' && state.state === 'ready' && (
        <>
          <SourceText text={state.value} label={`Text of ${object.name}`} />
          <CommandLine command={{ do: 'get', fabric, object }} />
        </>
      )}
      {view === 'edit' && state.state === 'ready' && (
        <Editor
          fabric={fabric}
          object={object}
          text={state.value}
          version={state.etag ?? ''}
          onLeave={(isChanged) => {
            if (isChanged) refresh()
            go(show('text'))
          }}
        />
      )}
      {isDeleting.value && state.state === 'ready' && (
        <Review
          change={{ do: 'delete', fabric, object, version: state.etag ?? '' }}
          title={`Delete ${object.name}`}
          onClose={(done) => {
            isDeleting.value = false
            if (done !== undefined) go(pathTo(objectsOf(fabric)))
          }}
        />
      )}
    </>
  )
}

/** Switches, servers, gateways and externals have a place in the topology. */
function deviceKind(kind: string): string | undefined {
  const [, known] = /^(switch|server|gateway|external)(?:e?s)?(?:\.|$)/i.exec(kind) ?? []
  return known === undefined ? undefined : `${known.charAt(0).toUpperCase()}${known.slice(1).toLowerCase()}`
}

/** The editor is most of the console's size, so it is loaded when somebody edits. */
function Editor(props: EditObjectProps) {
  const editor = useSignal<typeof import('../editor/edit-object.tsx') | Error | undefined>(undefined)
  useEffect(() => {
    import('../editor/edit-object.tsx').then(
      (loaded) => {
        editor.value = loaded
      },
      (error: Error) => {
        editor.value = error
      },
    )
  }, [])
  const { value: loaded } = editor
  if (loaded === undefined) return <FieldToCome what="the editor" />
  if (loaded instanceof Error) return <p role="alert">The editor could not be loaded: reload the page ({loaded.message}).</p>
  const { default: EditObject } = loaded
  return <EditObject {...props} />
}

function History({ fabric, object }: { fabric: string; object: ObjectId }) {
  const { kind, namespace, name } = object
  const { loaded, refresh } = useResource<ObjectHistory>(paths.history(fabric, object))
  const state = loaded.value
  if (state.state === 'loading') return <Waiting what="the history" />
  if (state.state === 'failed') return <ProblemPanel problem={state.problem} onRetry={refresh} />
  const { operations } = state.value
  const path = state.value.path ?? operations.find((event) => event.path !== undefined)?.path
  return (
    <>
      {state.value.path === null && (
        <p class="badge warn">
          This object is deleted. Open it as it was before, and restore it; or undo the operation that deleted it.
        </p>
      )}
      {state.value.file_url !== undefined && (
        <p>
          <HostLink url={state.value.file_url}>Its file at the Git host</HostLink>
        </p>
      )}
      <ObjectEvents fabric={fabric} object={object} events={operations} />
      {path !== undefined && operations.length > 1 && <CompareEvents fabric={fabric} path={path} events={operations} />}
      <p>
        <a href={pathTo(operationsOf(fabric, { object: [kind, namespace, name].join('/') }))}>Its operations</a>
      </p>
      <CommandLine command={{ do: 'history', fabric, object }} />
    </>
  )
}
