import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { exits, newCommand } from '../../command.ts';
import type { Cli } from '../../context.ts';
import { inputError } from '../../messages/input-error.ts';

interface LocalOptions {
  readonly port?: string;
  readonly onePort?: true;
  readonly tls?: true;
}

/** `local`: starts the emulated cloud and leaves it running, to try things on. */
export function localCommand(cli: Cli): Command {
  const { texts } = cli;
  return newCommand('local', cli)
    .option('--port <number>', texts.say('local.port'))
    .option('--one-port', texts.say('local.onePort'))
    .option('--tls', texts.say('local.tls'))
    .action(
      exits(cli, 'local', ({ port, onePort, tls }: LocalOptions) =>
        runBeside('local.js', [
          ...(port === undefined ? [] : ['--port', port]),
          ...(onePort ? ['--one-port'] : []),
          ...(tls ? ['--tls'] : []),
        ]),
      ),
    );
}

/** `demo`: five weeks of a small company on the emulated cloud. */
export function demoCommand(cli: Cli): Command {
  return newCommand('demo', cli).action(exits(cli, 'demo', () => runBeside('demo.js', [])));
}

/** Runs what the build lays beside the command line, in a process of its own: it is as large again as the command line. */
async function runBeside(program: string, args: readonly string[]): Promise<0 | 1> {
  const file = join(import.meta.dirname, '../local', program);
  if (!existsSync(file)) throw inputError('NO_LOCAL_CLOUD', { file });
  const child = spawn(process.execPath, [file, ...args], { stdio: 'inherit' });
  // A terminal interrupts the child as well, which ends by itself; whoever ends this process alone means both.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode) => resolve(exitCode ?? 0));
  });
  return code === 0 ? 0 : 1;
}
