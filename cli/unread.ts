import { plainUnread, type Unread, type UnreadEntry } from '../shared/view/unread.ts';
import type { Cli } from './context.ts';

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
export function stopsForUnread(
  cli: Cli,
  unread: readonly Unread[],
  { json }: { readonly json?: boolean | undefined },
): boolean {
  if (!reportUnread(cli, unread)) return false;
  const message = cli.texts.say('unread.stopped');
  if (json === true) {
    const entries: UnreadEntry[] = plainUnread(unread);
    cli.output.json({ schema: 'snapshare.error/1', code: 'SNAPSHARE_UNREAD', message, unread: entries });
  } else cli.output.errorLine(message);
  return true;
}
