import { addDeployment } from './add-deployment.ts'
import { createApp } from './create-app.ts'
import { findEnvironment } from './environments/find-environment.ts'

const app = createApp()
addDeployment(app, findEnvironment(app.node.tryGetContext('env')))
app.synth()
