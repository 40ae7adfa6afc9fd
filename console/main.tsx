import { render } from 'preact'
import { App } from './app/app.tsx'
import { startKeys } from './app/keys.ts'
import { startTheme } from './app/theme.ts'
import { startNavigation } from './navigation/navigation.ts'
import './style/tokens.css'
import './style/page.css'
import './style/controls.css'

const root = document.getElementById('console')
if (root === null) throw new Error('index.html has no element for the console')
startTheme()
startNavigation()
startKeys()
render(<App />, root)
