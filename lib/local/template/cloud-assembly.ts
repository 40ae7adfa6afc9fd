import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A resource in the template of a stack. */
export interface TemplateResource {
  Type: string
  Properties?: Record<string, unknown>
  Metadata?: Record<string, unknown>
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html, with the parts that are read here. */
export interface Template {
  Resources: Record<string, TemplateResource>
  Outputs?: Record<string, { Value: unknown; Export?: { Name: string } }>
}

export interface StackTemplate {
  name: string
  template: Template
}

interface Artifact {
  type: string
  properties?: { templateFile?: string; stackName?: string }
}

/** Returns the templates of all stacks that `cdk synth` wrote to a directory. */
export function readCloudAssembly(directory: string): StackTemplate[] {
  const { artifacts } = readJson<{ artifacts: Record<string, Artifact> }>(join(directory, 'manifest.json'))
  return Object.entries(artifacts).flatMap(([id, { type, properties }]) => {
    if (type !== 'aws:cloudformation:stack' || properties?.templateFile === undefined) return []
    return [{ name: properties.stackName ?? id, template: readJson<Template>(join(directory, properties.templateFile)) }]
  })
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T
}
