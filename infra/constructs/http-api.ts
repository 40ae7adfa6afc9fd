import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'
import {
  type CfnStage,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2'
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers'
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import { Construct, type IConstruct } from 'constructs'
import { consoleRoute, DEFAULT_ROUTE, type Route } from '../../lib/http/routes.ts'
import type { Authorizer, Environment } from '../environments/environment.ts'
import { acknowledge } from './acknowledge.ts'
import { nameOf } from './names.ts'
import { removalPolicy } from './removal-policy.ts'

/** One JSON line for each request: caller, route and result, without query strings and headers. */
const ACCESS_LOG = {
  request_id: '$context.requestId',
  time: '$context.requestTime',
  route: '$context.routeKey',
  path: '$context.path',
  status: '$context.status',
  source_ip: '$context.identity.sourceIp',
  iam_principal: '$context.identity.userArn',
  jwt_subject: '$context.authorizer.claims.sub',
  response_length: '$context.responseLength',
  latency_ms: '$context.responseLatency',
  integration_latency_ms: '$context.integrationLatency',
  error: '$context.error.message',
  integration_error: '$context.integrationErrorMessage',
}

/** Why routes without an authorizer are open, by the name of their function. */
const OPEN_REASONS: Readonly<Record<string, string>> = {
  'git-webhook': 'Git hosts cannot sign for AWS: its function believes nothing before it has checked their own proof',
  api: 'What the API says of itself is the same for everybody, and its function has access to nothing',
  console: 'The files of the console are the same for everybody and hold nothing of a deployment but how people sign in',
}

/**
 * The HTTP API. Every caller is authenticated, except webhook deliveries, which carry their own signature, and readers
 * of pages that are the same for everybody.
 */
export class OperationsApi extends Construct {
  readonly api: HttpApi
  readonly url: string
  readonly #scopes: { read: string; write: string } | undefined
  /** The routes that need no caller. */
  readonly #open: { name: string; routeKey: string; route: IConstruct }[] = []

  constructor(
    scope: Construct,
    id: string,
    environment: Environment,
    routes: readonly Route[],
    functionNamed: (name: string) => IFunction,
  ) {
    super(scope, id)
    const { stage, authorizer, throttling } = environment
    this.#scopes = authorizer.type === 'jwt' ? authorizer.scopes : undefined
    this.api = new HttpApi(this, 'Api', {
      apiName: nameOf(stage, 'api'),
      description: 'GitOps File Manager',
      createDefaultStage: false,
      defaultAuthorizer: authorizerOf(authorizer),
    })
    const logGroup = new LogGroup(this, 'AccessLog', {
      // Vended logs need no statement in the account's only resource policy, which fills up quickly.
      logGroupName: `/aws/vendedlogs/apigateway/${nameOf(stage, 'access')}`,
      retention: environment.logRetention,
      removalPolicy: removalPolicy(environment),
    })
    const defaultStage = new HttpStage(this, 'Stage', {
      httpApi: this.api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: throttling.rate, burstLimit: throttling.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    })
    this.url = defaultStage.url
    for (const name of new Set(routes.map((route) => route.function))) {
      const integration = new HttpLambdaIntegration(name, functionNamed(name), {
        // One permission a function, not one a route: a stack has at most 500 resources, and all routes are our own.
        scopePermissionToRoute: false,
      })
      for (const route of routes.filter((one) => one.function === name)) this.#add(route, integration)
    }
    this.#throttleOpenRoutes(defaultStage, environment)
  }

  /** A stage may only name existing routes: without the dependency its creation fails. */
  #throttleOpenRoutes(stage: HttpStage, { throttling }: Environment): void {
    const settingsOf = (name: string) => {
      const { rate, burst } = name === consoleRoute.function ? throttling.console : throttling.webhooks
      return { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst }
    }
    const resource = stage.node.defaultChild as CfnStage
    resource.routeSettings = Object.fromEntries(this.#open.map(({ routeKey, name }) => [routeKey, settingsOf(name)]))
    for (const { route } of this.#open) stage.node.addDependency(route)
  }

  /** A token needs one of a route's scopes. Routes for other methods answer with nothing but those that there are. */
  #scopesFor(auth: Route['auth'], method: Route['method']): { authorizationScopes?: string[] } {
    if (this.#scopes === undefined) return {}
    const { read, write } = this.#scopes
    const onlyReads = auth === 'reader' || auth === 'authenticated' || method === 'ANY'
    return { authorizationScopes: onlyReads ? [read, write] : [write] }
  }

  #add({ method, path, auth, function: name }: Route, integration: HttpLambdaIntegration): void {
    const options = auth === 'none' ? { authorizer: new HttpNoneAuthorizer() } : this.#scopesFor(auth, method)
    const isDefault = path === DEFAULT_ROUTE
    const added = isDefault
      ? [new HttpRoute(this, 'Default', { httpApi: this.api, routeKey: HttpRouteKey.DEFAULT, integration, ...options })]
      : this.api.addRoutes({ path, methods: [HttpMethod[method]], integration, ...options })
    for (const route of added) {
      if (auth !== 'none') continue
      acknowledge(route, { 'AwsSolutions-APIG4': OPEN_REASONS[name] ?? '' })
      this.#open.push({ name, routeKey: isDefault ? path : `${method} ${path}`, route })
    }
  }
}

function authorizerOf(authorizer: Authorizer): IHttpRouteAuthorizer {
  if (authorizer.type === 'iam') return new HttpIamAuthorizer()
  return new HttpJwtAuthorizer('Jwt', authorizer.issuer, { jwtAudience: authorizer.audience })
}
