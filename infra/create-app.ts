import { App, type AppProps, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'

/**
 * An app whose synthesis fails on every unacknowledged finding of cdk-nag or CDK's own template validator.
 */
export function createApp(props: AppProps = {}): App {
  const app = new App({ analyticsReporting: false, ...props })
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  return app
}
