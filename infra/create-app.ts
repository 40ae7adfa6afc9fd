import { App, type AppProps, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'

/**
 * An app whose synthesis fails on every finding that is not acknowledged: cdk-nag's, and those of CDK's own template
 * validator.
 */
export function createApp(props: AppProps = {}): App {
  const app = new App({ analyticsReporting: false, ...props })
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  return app
}
