import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Command } from 'commander'
import { editCrds } from '../../app/operations/edit-crds.ts'
import { listCrds } from '../../app/reading/read-crds.ts'
import type { CrdFiles } from '../../contract/fabric.ts'
import type { OperationReport } from '../../contract/report.ts'
import { type CrdEdit, checkCrdName } from '../../domain/check/plan-crds.ts'
import { examples } from '../arguments/examples.ts'
import { addOneFabricOptions, addOperationOptions, type FabricOptions, type OperationOptions } from '../arguments/options.ts'
import { crdsOnDeployment, editCrdsOnDeployment } from '../deployment/crds-on-deployment.ts'
import { EXIT, type ExitCode } from '../errors/exit-code.ts'
import { UsageError } from '../errors/usage-error.ts'
import { operationOf } from '../remote/author.ts'
import { renderFaults } from '../render/faults.ts'
import type { Run } from '../render/output.ts'
import { renderReport } from '../render/report.ts'
import { runOnFabrics } from '../run/run-on-fabrics.ts'
import type { Colours } from '../terminal/terminal.ts'

type Finish = (code: ExitCode) => void
type EditOptions = FabricOptions & OperationOptions

/** `gfm crds`: the CRDs that a fabric has beside those of its release. */
export function addCrdCommands(crds: Command, run: Run, finish: Finish): void {
  addOneFabricOptions(crds.command('list'))
    .description("list the fabric's own CRDs, and the kinds that each declares")
    .addHelpText('after', examples('gfm crds list'))
    .action(async (options: FabricOptions) => finish(await list(options, run)))
  addOperationOptions(addOneFabricOptions(crds.command('add <files...>')))
    .description('add or replace files of CRDs, and check the objects of their kinds')
    .addHelpText('after', examples('gfm crds add gateways.yaml --dry-run', 'gfm crds add crds/*.yaml'))
    .action(async (files: string[], options: EditOptions) => finish(await edit(options, run, await added(files))))
  addOperationOptions(addOneFabricOptions(crds.command('remove <names...>')))
    .description('remove files of CRDs: those of the release count for their kinds again')
    .addHelpText('after', examples('gfm crds remove gateways.yaml'))
    .action(async (names: string[], options: EditOptions) => finish(await edit(options, run, { action: 'remove', names })))
}

function list(options: FabricOptions, run: Run): Promise<ExitCode> {
  return runOnFabrics<CrdFiles>(options, run, {
    direct: listCrds,
    deployed: crdsOnDeployment,
    render: renderCrds,
    exitCode: () => EXIT.done,
  })
}

function edit({ dryRun = false, author, reason, ...options }: EditOptions, run: Run, asked: CrdEdit): Promise<ExitCode> {
  return runOnFabrics<OperationReport>(options, run, {
    direct: async (context) => editCrds(context, { ...(await operationOf({ author, dryRun, reason })), edit: asked }),
    deployed: (client, fabric) => editCrdsOnDeployment(client, fabric, asked, { dryRun, reason }),
    render: renderReport,
    exitCode: () => EXIT.done,
  })
}

async function added(paths: readonly string[]): Promise<CrdEdit> {
  const files = await Promise.all(paths.map(async (path) => ({ name: basename(path), bytes: await bytesOf(path) })))
  for (const { name } of files) checkCrdName(name)
  const twice = files.find(({ name }, at) => files.findIndex((other) => other.name === name) !== at)
  if (twice !== undefined) throw new UsageError(`Two of the files are called ${twice.name}: each needs a name of its own`)
  return { action: 'add', files }
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as Error).message}`)
  }
}

/** Each file with its kinds, and what is wrong with it. */
function renderCrds({ source, files }: CrdFiles, colours: Colours): string[] {
  const rest =
    source === 'own'
      ? 'no other kind is checked'
      : `other kinds are checked by ${source === 'release' ? 'the newest release' : source}`
  return [
    `${files.length === 0 ? 'no CRDs of its own' : 'CRDs of its own'}; ${rest}`,
    ...files.flatMap(({ name, kinds, faults }) => [
      `  ${name}`,
      ...kinds.map(({ group, kind, version }) => `    ${kind}  ${group}/${version}`),
      ...renderFaults(faults, colours),
    ]),
  ]
}
