import { route } from '../navigation/navigation.ts'
import { objectsOf, operationsOf, pathTo, type Route, topologyOf } from '../navigation/route.ts'
import { FabricPage } from '../pages/fabric.tsx'
import { FabricsPage } from '../pages/fabrics.tsx'
import { ObjectPage } from '../pages/object.tsx'
import { ObjectsPage } from '../pages/objects.tsx'
import { OperationPage } from '../pages/operation.tsx'
import { OperationsPage } from '../pages/operations.tsx'
import { RawFilePage } from '../pages/raw-file.tsx'
import { Announcer } from '../parts/announcer.tsx'
import { FieldToCome } from '../parts/field-to-come.tsx'
import { Heading } from '../parts/heading.tsx'
import { Plain } from '../parts/plain.tsx'
import { Ingestion } from './ingestion.tsx'
import { isHelpShown } from './keys.ts'
import { lazy } from './lazy.tsx'
import { Person } from './person.tsx'
import { THEMES, type Theme, theme } from './theme.ts'

const FailedMessagesPage = lazy(() => import('../pages/failed-messages.tsx').then((page) => page.FailedMessagesPage))
const KeysHelp = lazy(() => import('./keys-help.tsx').then((help) => help.KeysHelp))
const NewFabricPage = lazy(() => import('../pages/new-fabric.tsx').then((page) => page.NewFabricPage))
const FabricSettingsPage = lazy(() => import('../pages/fabric-settings.tsx').then((page) => page.FabricSettingsPage))
const TopologyPage = lazy(() => import('../pages/topology.tsx').then((page) => page.TopologyPage))
const SearchPage = lazy(() => import('../pages/search.tsx').then((page) => page.SearchPage), FieldToCome)
const ComparePage = lazy(() => import('../pages/compare.tsx').then((page) => page.ComparePage))
const PastObjectPage = lazy(() => import('../pages/past-object.tsx').then((page) => page.PastObjectPage))

/** The frame of every page. */
export function App() {
  const { value: at } = route
  return (
    <>
      <a class="skip" href="#main">
        To the content
      </a>
      <Bar at={at} />
      <main id="main" tabIndex={-1}>
        {'fabric' in at && <Ingestion key={at.fabric} at={at} />}
        <Page at={at} />
      </main>
      {isHelpShown.value && <KeysHelp onClose={() => (isHelpShown.value = false)} />}
      <Announcer />
    </>
  )
}

function Bar({ at }: { at: Route }) {
  return (
    <header class="bar">
      <a class="brand" href={pathTo({ page: 'fabrics' })} aria-current={at.page === 'fabrics' ? 'page' : undefined}>
        GitOps File Manager
      </a>
      {'fabric' in at && <Sections at={at} />}
      <div class="end">
        <Person />
        <label>
          Theme
          <select value={theme.value} onChange={(event) => (theme.value = event.currentTarget.value as Theme)}>
            {THEMES.map((each) => (
              <option key={each} value={each}>
                {each}
              </option>
            ))}
          </select>
        </label>
      </div>
    </header>
  )
}

function Sections({ at }: { at: Route & { fabric: string } }) {
  const { fabric } = at
  const links = [
    { name: fabric, path: pathTo({ page: 'fabric', fabric }), pages: ['fabric', 'raw', 'settings'] },
    { name: 'Objects', path: pathTo(objectsOf(fabric)), pages: ['objects', 'search', 'object', 'past'] },
    { name: 'Topology', path: pathTo(topologyOf(fabric)), pages: ['topology'] },
    { name: 'Operations', path: pathTo(operationsOf(fabric)), pages: ['operations', 'operation', 'compare'] },
  ]
  return (
    <nav aria-label="Pages of the fabric">
      {links.map(({ name, path, pages }) => (
        <a key={path} href={path} aria-current={pages.includes(at.page) ? 'page' : undefined}>
          <Plain text={name} />
        </a>
      ))}
    </nav>
  )
}

/** Each page is made anew for another fabric, object or operation, so that nothing of the former one stays. */
function Page({ at }: { at: Route }) {
  switch (at.page) {
    case 'fabrics':
      return <FabricsPage />
    case 'new-fabric':
      return <NewFabricPage />
    case 'failed-messages':
      return <FailedMessagesPage />
    case 'fabric':
      return <FabricPage key={at.fabric} fabric={at.fabric} />
    case 'settings':
      return <FabricSettingsPage key={at.fabric} fabric={at.fabric} />
    case 'objects':
      return <ObjectsPage key={at.fabric} asked={at} />
    case 'object':
      return <ObjectPage key={pathTo({ ...at, view: 'text' })} asked={at} />
    case 'past':
      return <PastObjectPage key={pathTo(at)} asked={at} />
    case 'search':
      return <SearchPage key={at.fabric} asked={at} />
    case 'topology':
      return <TopologyPage key={at.fabric} asked={at} />
    case 'operations':
      return <OperationsPage key={at.fabric} asked={at} />
    case 'compare':
      return <ComparePage key={pathTo(at)} asked={at} />
    case 'operation':
      return <OperationPage key={at.operation} fabric={at.fabric} operation={at.operation} />
    case 'raw':
      return <RawFilePage key={at.file} fabric={at.fabric} file={at.file} />
    case 'unknown':
      return (
        <>
          <Heading title="Not found" />
          <p>
            The console has no page <Plain text={at.path} />. <a href={pathTo({ page: 'fabrics' })}>All fabrics</a>
          </p>
        </>
      )
  }
}
