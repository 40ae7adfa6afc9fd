import { render } from 'preact'
import { Gate } from './app/gate.tsx'
import { startKeys } from './app/keys.ts'
import { startTheme } from './app/theme.ts'
import { startNavigation } from './navigation/navigation.ts'
import { arrive } from './session/arrival.ts'
import './style/tokens.css'
import './style/page.css'
import './style/controls.css'
import './style/topology.css'

const root = document.getElementById('console')
if (root === null) throw new Error('index.html has no element for the console')
startTheme()
startNavigation()
startKeys()
render(<Gate />, root)
void arrive()
