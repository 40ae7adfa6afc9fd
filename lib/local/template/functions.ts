import { join } from 'node:path'
import { definedOf } from '../../defined-of.ts'
import type { LambdaFunction } from '../lambda/lambda-function.ts'
import type { Resources } from './resources.ts'

interface FunctionProperties {
  FunctionName: string
  Handler: string
  Runtime: string
  Timeout: number
  MemorySize: number
  ReservedConcurrentExecutions?: number
  Environment?: { Variables?: Record<string, string> }
  FileSystemConfigs?: { LocalMountPath: string }[]
}

const PROPERTIES = [
  'FunctionName',
  'Handler',
  'Runtime',
  'Timeout',
  'MemorySize',
  'ReservedConcurrentExecutions',
  'Environment',
  'FileSystemConfigs',
] as const

/** A function in the template, with the path of its mount but without the local directory for it. */
export interface DeployedFunction extends Omit<LambdaFunction, 'writableDirectory'> {
  mountPath?: string
}

/**
 * The functions of an assembly, with the bundles that a deployment would upload. `directory` is that of the assembly.
 */
export function readFunctions(resources: Resources, directory: string): DeployedFunction[] {
  return resources.ofType<FunctionProperties>('AWS::Lambda::Function', PROPERTIES).map(({ properties, metadata }) => {
    const [mount] = properties.FileSystemConfigs ?? []
    return {
      name: properties.FunctionName,
      code: join(directory, String(metadata['aws:asset:path'])),
      handler: properties.Handler,
      runtime: properties.Runtime,
      environment: properties.Environment?.Variables ?? {},
      timeoutSeconds: properties.Timeout,
      memoryMegabytes: properties.MemorySize,
      ...definedOf({ reservedConcurrency: properties.ReservedConcurrentExecutions, mountPath: mount?.LocalMountPath }),
    }
  })
}
