import { groupBy } from '../shared/base/group-by.ts';
import { plainUnread, type Unread } from '../shared/view/unread.ts';
import type { Cli, CloudOptions } from './context.ts';
import { listed } from './names.ts';
import type { Owners } from './owners/owners.ts';
import { refuse } from './refuse.ts';

/**
 * Tells of reads that failed: every command that shows or does something on the ground of them ends with the exit code 1.
 * @param owners Names the accounts, where several are looked at.
 * @returns Whether there were any, so that nobody says that there is nothing.
 */
export function reportUnread({ output, texts }: Cli, unread: readonly Unread[], owners?: Owners): boolean {
  // What an account could not be opened for is told once for all of its regions.
  for (const alike of groupBy(unread, ({ error }) => error).values()) {
    const [first] = alike;
    if (!first) continue;
    const { ownerAccountId, error } = first;
    const region = [...new Set(alike.map(({ regionId }) => regionId))].join(', ');
    const facts = { region, error: texts.failure(error) };
    const accountIds = [...new Set(alike.map((one) => one.ownerAccountId ?? ''))];
    const account = listed(
      accountIds.map((one) => owners?.label(one) ?? one),
      texts,
    );
    const text = owners?.unread.includes(first)
      ? texts.say('owners.unlisted', facts)
      : ownerAccountId === undefined
        ? texts.say('region.unread', facts)
        : texts.say('owners.regionUnread', { ...facts, account });
    output.errorLine({ text, color: 'red' });
  }
  return unread.length > 0;
}

/** For commands that do nothing unless everything was read. @returns Whether it is to stop here. */
export function stopsForUnread(
  cli: Cli,
  unread: readonly Unread[],
  options: Pick<CloudOptions, 'json'>,
  owners?: Owners,
): boolean {
  if (!reportUnread(cli, unread, owners)) return false;
  refuse(cli, 'unread.stopped', options, { unread: plainUnread(unread) });
  return true;
}
