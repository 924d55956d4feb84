import type { Command } from 'commander';
import { exits, newCommand } from '../../command.ts';
import type { Cli } from '../../context.ts';
import { readLogTexts } from '../../files.ts';
import { readLog } from '../../log-lines.ts';
import { metricsOf } from '../../metrics.ts';

/** `metrics [FILE…]`: what logs tell, as Prometheus reads it, from files or the standard input. */
export function metricsCommand(cli: Cli): Command {
  return newCommand('metrics', cli)
    .argument('[files...]', cli.texts.say('history.files'))
    .action(
      exits(cli, 'metrics', async (files: readonly string[]) => {
        const { output, texts, machine } = cli;
        const log = readLog(...(await readLogTexts(files, machine.stdin)));
        const { text, unreadCount: illegible } = metricsOf(log.lines);
        const unreadCount = log.unreadCount + illegible;
        if (unreadCount > 0) output.errorLine({ text: texts.say('log.unread', { count: unreadCount }), color: 'red' });
        output.lines(text);
        return unreadCount > 0 ? 1 : 0;
      }),
    );
}
