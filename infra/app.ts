import { addDeployment } from './add-deployment.ts'
import { createApp } from './create-app.ts'
import { requestedEnvironment } from './environments/find-environment.ts'

const app = createApp()
addDeployment(app, requestedEnvironment(app.node.tryGetContext('env'), app.node.tryGetContext('console')))
app.synth()
