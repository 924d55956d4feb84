import { CloudCallError } from '../shared/base/errors.ts';
import { groupBy } from '../shared/base/group-by.ts';
import { plainUnread, type Unread } from '../shared/view/unread.ts';
import type { Cli, CloudOptions } from './context.ts';
import { listed } from './names.ts';
import type { Owners } from './owners/owners.ts';
import { refuse } from './refuse.ts';

/** So many accounts are named for a command to look at. */
const SHOWN_ROLES = 3;

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
  const shut = new Set(unread.filter(isShutOut).map(({ ownerAccountId }) => `--account ${ownerAccountId}`));
  const command = ['snapshare doctor', ...[...shut].slice(0, SHOWN_ROLES)].join(' ');
  if (shut.size > 0) output.errorLine({ text: texts.say('owners.rolesAmiss', { command }), color: 'dim' });
  return unread.length > 0;
}

/** The role of an owner turned the caller away for good, or is not there. */
function isShutOut({ ownerAccountId, error }: Unread): boolean {
  const isOfRole = error instanceof CloudCallError && error.action === 'AssumeRole';
  return ownerAccountId !== undefined && isOfRole && !error.retryable;
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
