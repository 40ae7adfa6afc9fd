import pc from 'picocolors'
import { type Fault, formatPosition } from '../../contract/fault.ts'
import type { OperationReport } from '../../contract/report.ts'
import type { StatusReport } from '../../contract/status.ts'
import { drawTree } from './file-tree.ts'
import { git } from './git-command.ts'
import { BROKEN, FABRIC, FABRIC_DIRECTORY, WIRING } from './sample-repository.ts'
import type { Scene, Story } from './walkthrough.ts'

/** Number of first lines shown of a long list, with its last line. */
const SHOWN_LINES = 3

export interface Places {
  scene: Scene
  logDirectory: string
}

export function places({ scene, logDirectory }: Places): string {
  return lines(
    heading('GitOps File Manager, embedded stack'),
    `  Console     ${scene.console}`,
    `  API         ${scene.api}`,
    `  Git server  ${scene.repositoryUrl}`,
    `  Logs        ${logDirectory}`,
  )
}

/** The story of the first run: the user's push, the manager's commit, the refused file. */
export async function tell(story: Story, { workingCopy }: Scene): Promise<string> {
  return lines(
    heading('1. A user pushes two files with plain git'),
    ...indent([pc.dim(`commit ${story.pushed.slice(0, 12)} · ${FABRIC_DIRECTORY}/`), ...tree(story.filesBefore, before())]),
    heading('2. The fabric is registered, initialised and ingested over HTTP'),
    ...indent([
      `POST /fabrics/                    ${story.registered.status}`,
      `POST /fabrics/${FABRIC}/init-gitops/   ${answer(story.init)}`,
      `POST /fabrics/${FABRIC}/ingest-raw/    ${answer(story.ingest)}`,
    ]),
    heading('3. One commit'),
    ...indent(await commitLines(workingCopy, story.commit)),
    '',
    ...indent([pc.dim(`${FABRIC_DIRECTORY}/`), ...tree(story.filesAfter, after(story.ingest.body))]),
    heading('4. The file with mistakes stayed as it was'),
    ...indent(errorLines(story.ingest.body.faults)),
  )
}

/** The text of a later run, on the repository of the last run. */
export function resume(status: StatusReport): string {
  const kinds = Object.entries(status.objects).filter(([, count]) => count > 0)
  const pending = status.pending_files.map(({ file, documents }) => `pending   ${file} (${count(documents, 'document')})`)
  return lines(
    heading('Continuing with the data of the last run'),
    ...indent([
      `fabric    ${status.fabric}, ${status.gitops_initialized ? 'initialised' : 'not initialised'}, head ${status.head?.slice(0, 12) ?? 'none'}`,
      `managed   ${count(status.objects_total, 'object')}${kinds.length > 0 ? `: ${kinds.map(([plural, n]) => `${n} ${plural}`).join(', ')}` : ''}`,
      ...(pending.length > 0 ? pending : ['pending   nothing']),
      ...status.rejected_files.flatMap(({ file, faults }) => [`rejected  ${file}`, ...indent(errorLines(faults))]),
    ]),
  )
}

/** Commands to go on with, in another terminal: the console and the command line first. */
export function nextSteps({ api, console, repositoryUrl }: Scene, { rejected_files: rejected }: StatusReport): string {
  const clone = repositoryUrl.replace(/^.*\//, '').replace(/\.git$/, '')
  const push = rejected.length > 0 ? `fix ${rejected[0]?.file ?? ''} and push` : `put YAML into ${FABRIC_DIRECTORY}/raw/ and push`
  return lines(
    heading('Go on, in another terminal'),
    ...indent([
      pc.dim('# look at it in a browser; you are signed in already'),
      `${console}f/${FABRIC}`,
      `export GFM_ENDPOINT=${api.replace(/\/api\/.*$/, '')}`,
      ...commands([
        ['npx gfm status', 'what is there, what waits, what is refused and why'],
        ['npx gfm get switches', 'the objects; npx gfm get switch/spine-01 prints one'],
        [`npx gfm patch switch/spine-01 -p 'spec: {description: "rack 4"}' --dry-run`, 'an edit, as a diff'],
        ['npx gfm blame switch/spine-01', 'where it came from, and who changed it'],
        ['npx gfm doctor', 'whether all is well'],
      ]),
      pc.dim(`# ${push}: the push starts the ingestion, and each step appears below`),
      `git clone ${repositoryUrl} && cd ${clone}`,
      pc.dim('# the same over HTTP'),
      `curl -X POST ${api}/fabrics/${FABRIC}/ingest-raw/`,
    ]),
  )
}

function commands(list: readonly (readonly [string, string])[]): string[] {
  return list.map(([command, about]) => `${command}  ${pc.dim(`# ${about}`)}`)
}

function answer({ status, body, milliseconds }: Story['ingest']): string {
  return `${status}  ${body.message}  ${pc.dim(`${(milliseconds / 1000).toFixed(2)} s`)}`
}

function before(): Map<string, string> {
  return new Map([
    [WIRING.path, pc.dim('one file, many documents')],
    [BROKEN.path, pc.dim('has mistakes')],
  ])
}

function after(report: OperationReport): Map<string, string> {
  return new Map(
    report.files.flatMap(({ file, outcome, archived_to }): [string, string][] => {
      if (outcome === 'rejected') return [[file, pc.red('refused')]]
      return archived_to === undefined ? [] : [[archived_to, pc.green('the original, byte for byte')]]
    }),
  )
}

function tree(files: string[], notes: ReadonlyMap<string, string>): string[] {
  const prefix = FABRIC_DIRECTORY.length + 1
  const shortNotes = new Map([...notes].map(([path, note]) => [path.slice(prefix), note]))
  return drawTree(
    files.map((file) => file.slice(prefix)),
    shortNotes,
  )
}

/** `git log -1 --stat`, with long lists truncated. */
async function commitLines(workingCopy: string, commit: string): Promise<string[]> {
  const format = '--format=commit %h%nAuthor: %an, committer: %cn%n%n%B'
  const log = await git(workingCopy, 'log', '-1', format, '--stat=100', '--stat-name-width=72', commit)
  const blocks = log.split(/\n\n+/).map((block) => block.split('\n'))
  return blocks.flatMap((block, index) => [...(index === 0 ? [] : ['']), ...truncate(block)])
}

function truncate(block: string[]): string[] {
  if (block.length <= SHOWN_LINES + 2) return block
  const left = block.length - SHOWN_LINES - 1
  return [...block.slice(0, SHOWN_LINES), pc.dim(`  … ${left} more`), ...block.slice(-1)]
}

function errorLines(faults: readonly Fault[]): string[] {
  return faults.filter(({ severity }) => severity === 'error').flatMap(faultLines)
}

function faultLines(fault: Fault): string[] {
  const position = pc.red(formatPosition(fault))
  return [`${position} ${fault.message}`, ...(fault.hint === undefined ? [] : [pc.dim(`  ${fault.hint}`)])]
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`
}

function heading(text: string): string {
  return `\n${pc.bold(text)}`
}

function indent(text: readonly string[]): string[] {
  return text.map((line) => (line === '' ? '' : `  ${line}`))
}

function lines(...text: string[]): string {
  return text.join('\n')
}
