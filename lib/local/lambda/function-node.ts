import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import packageJson from '../../../package.json' with { type: 'json' }

/** A program that runs functions. */
export interface FunctionNode {
  path: string
  version: string
  /** The permission model had another name before Node 23: https://nodejs.org/docs/latest-v22.x/api/permissions.html */
  permissionFlag: '--permission' | '--experimental-permission'
}

/** One package per platform, with its version; npm installs only the one that fits this machine. */
const PACKAGES: Readonly<Record<string, string>> = packageJson.optionalDependencies

/**
 * Returns the Node for a runtime such as `nodejs24.x`: the one that package.json pins, if npm has installed it, or else
 * the Node of this process. Throws if package.json pins a version of another runtime.
 */
export function nodeFor(runtime: string): FunctionNode {
  const name = `node-${process.platform}-${process.arch}`
  const version = PACKAGES[name]
  if (version === undefined || !isInstalled(name)) return { path: process.execPath, ...ofVersion(process.versions.node) }
  if (runtime !== `nodejs${majorOf(version)}.x`)
    throw new Error(`The template deploys ${runtime}, but package.json pins ${name} ${version}: pin a version of that runtime`)
  return { path: programOf(name), ...ofVersion(version) }
}

function ofVersion(version: string): Omit<FunctionNode, 'path'> {
  return { version, permissionFlag: majorOf(version) >= 23 ? '--permission' : '--experimental-permission' }
}

function majorOf(version: string): number {
  return Number.parseInt(version, 10)
}

function isInstalled(name: string): boolean {
  return existsSync(programOf(name))
}

function programOf(name: string): string {
  return fileURLToPath(new URL(`../../../node_modules/${name}/bin/node`, import.meta.url))
}
