import { spawn } from 'node:child_process'
import { ended, localEnvironment } from '../wire/program.ts'
import type { SshRemote } from '../wire/remote-url.ts'
import type { SshClient } from './session.ts'

/** The user's ssh, as a command line for one conversation. */
export interface SshProgram {
  commandLine(remote: SshRemote, command: string, protocol: 'version=2' | undefined): { file: string; args: string[] }
  mayPrompt: boolean
}

/** Runs commands by the user's ssh, in a process for each. */
export function byProgram(program: SshProgram): SshClient {
  return {
    mayPrompt: program.mayPrompt,
    start: (remote, command, { protocol, signal }) => {
      const { file, args } = program.commandLine(remote, command, protocol)
      const child = spawn(file, args, { env: localEnvironment(protocol), stdio: ['pipe', 'pipe', 'pipe'], signal })
      const { stdin, stdout, stderr } = child
      stdin.on('error', () => undefined)
      return {
        stdin,
        stdout,
        stderr,
        ended: ended(child),
        // By the closed pipes also what a shell has started.
        leave: () => {
          stdin.destroy()
          stdout.destroy()
          if (child.exitCode === null) child.kill()
        },
      }
    },
  }
}
