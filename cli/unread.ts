import { plainUnread, type Unread } from '../shared/view/unread.ts';
import type { Cli, CloudOptions } from './context.ts';
import { refuse } from './refuse.ts';

/**
 * Tells of reads that failed: every command that shows or does something on the ground of them ends with the exit code 1.
 * @returns Whether there were any, so that nobody says that there is nothing.
 */
export function reportUnread({ output, texts }: Cli, unread: readonly Unread[]): boolean {
  for (const { regionId, what, error } of unread) {
    const facts = { region: regionId, what, error: texts.failure(error) };
    output.errorLine({ text: texts.say('region.unread', facts), color: 'red' });
  }
  return unread.length > 0;
}

/** For commands that do nothing unless everything was read. @returns Whether it is to stop here. */
export function stopsForUnread(cli: Cli, unread: readonly Unread[], options: Pick<CloudOptions, 'json'>): boolean {
  if (!reportUnread(cli, unread)) return false;
  refuse(cli, 'unread.stopped', options, { unread: plainUnread(unread) });
  return true;
}
