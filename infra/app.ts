import { App, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { addDeployment } from './add-deployment.ts'
import { findEnvironment } from './environments/find-environment.ts'

const app = new App()
addDeployment(app, findEnvironment(app.node.tryGetContext('env')))
Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
app.synth()
