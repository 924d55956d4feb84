import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { exits, newCommand } from '../../command.ts';
import type { Cli } from '../../context.ts';
import { inputError } from '../../messages/input-error.ts';

/** `local`: starts the emulated cloud of a checkout of the project, to try things on. */
export function localCommand(cli: Cli): Command {
  return newCommand('local', cli)
    .option('--port <number>', cli.texts.say('local.port'))
    .action(
      exits(cli, async ({ port }: { readonly port?: string }) => {
        const root = join(import.meta.dirname, '../..');
        if (!existsSync(join(root, 'scripts/local.ts'))) {
          throw inputError('NO_LOCAL_CLOUD');
        }
        const args = ['run', '--silent', 'local', ...(port === undefined ? [] : ['--', '--port', port])];
        const child = spawn('npm', args, { cwd: root, stdio: 'inherit' });
        // The child gets the terminal's interrupt as well and ends by itself.
        process.on('SIGINT', () => undefined);
        const code = await new Promise<number>((resolve, reject) => {
          child.once('error', reject);
          child.once('exit', (exitCode) => resolve(exitCode ?? 0));
        });
        return code === 0 ? 0 : 1;
      }),
    );
}
