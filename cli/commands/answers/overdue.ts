import type { Command } from 'commander';
import { moneyText } from '../../../shared/base/written.ts';
import { accessOf, type SnapshotAccess } from '../../../shared/view/access.ts';
import { type OverdueSnapshot, overdueSnapshots } from '../../../shared/view/report/overdue.ts';
import { plainUnread } from '../../../shared/view/unread.ts';
import { exits, newCommand, withOwners } from '../../command.ts';
import type { Cli, CloudOptions, Observation, Session } from '../../context.ts';
import { withFormats } from '../../formats/format.ts';
import { printListing } from '../../formats/listing.ts';
import { listed, named } from '../../names.ts';
import { type OwnerOptions, Owners, printByOwner } from '../../owners/owners.ts';
import { type DirectorySight, reportUnknownReaders, seeDirectoryFor } from '../../readers.ts';
import type { Texts } from '../../texts.ts';
import { reportUnread } from '../../unread.ts';

/** An overdue snapshot with who still reads it. */
interface ReadOverdue extends OverdueSnapshot {
  /** Undefined of one that no share in effect holds. */
  readonly access: SnapshotAccess | undefined;
}

/** More readers than this are counted. */
const MAX_READERS = 3;

/** `overdue`: snapshots past their retention that a share keeps from being released, what they cost, and who reads them. */
export function overdueCommand(cli: Cli): Command {
  return withFormats(withOwners(newCommand('overdue', cli), cli), cli).action(
    exits(cli, 'overdue', async (options: CloudOptions & OwnerOptions) => {
      const { output, texts } = cli;
      const owners = await Owners.open(cli, options);
      const atMs = cli.machine.clock.nowMs();
      const { seen, unread: unopened } = await owners.seeAll(async (session) => {
        const observation = await session.observe();
        return { unread: observation.unread, ...(await overdueIn(session, observation)) };
      });
      const unread = [...unopened, ...seen.flatMap(({ value }) => value.unread)];
      const found = seen.filter(({ value }) => value.overdue.length > 0);
      const overdue = seen.flatMap(({ value }) => value.overdue);
      const isUnread = reportUnread(cli, unread, owners);
      if (options.json === true) {
        output.json({
          schema: 'snapshare.overdue/1',
          atMs,
          overdue: overdue.map(overdueJson),
          unread: plainUnread(unread),
        });
      } else if (output.format === 'csv') printOverdue(cli, overdue);
      else if (overdue.length > 0) {
        printByOwner(owners, found, (value) => printOverdue(cli, value.overdue));
        if (found.length > 1) printSums(cli, overdue);
      } else if (!isUnread) output.line(texts.say('overdue.nothing', { regions: owners.home.regionIds.join(', ') }));
      const areReadersUnknown = overdue.some(({ access }) => access?.isComplete === false);
      const sight = found.find(({ value }) => value.sight.error)?.value.sight;
      if (areReadersUnknown && sight) reportUnknownReaders(cli, sight);
      return isUnread || areReadersUnknown ? 1 : 0;
    }),
  );
}

async function overdueIn(
  session: Session,
  { observed, nowMs }: Observation,
): Promise<{ readonly overdue: readonly ReadOverdue[]; readonly sight: DirectorySight }> {
  const { policy } = session;
  const found = observed.map(({ world }) => ({ world, overdue: overdueSnapshots(world, policy, nowMs) }));
  const holders = found.flatMap(({ world, overdue }) => {
    const ids = new Set(overdue.map(({ snapshotId }) => snapshotId));
    return [...world.shares, ...world.endingShares].filter(({ snapshots }) =>
      [...snapshots.keys()].some((id) => ids.has(id)),
    );
  });
  const sight = await seeDirectoryFor(session, [
    ...new Set(holders.flatMap(({ principals }) => [...principals.keys()])),
  ]);
  const overdue = found.flatMap(({ world, overdue: some }) => {
    if (some.length === 0) return [];
    const access = accessOf(world, { policy, directory: sight.directory, nowMs });
    const byId = new Map(access.map((one) => [one.snapshotId, one]));
    return some.map((one) => ({ ...one, access: byId.get(one.snapshotId) }));
  });
  return { overdue, sight };
}

function overdueJson({ access, ...one }: ReadOverdue) {
  const { isComplete = true, readers = [] } = access ?? {};
  return { ...one, isComplete, readers: readers.map(({ accountId, name, state }) => ({ accountId, name, state })) };
}

function readersText({ access }: ReadOverdue, texts: Texts): string {
  const names = (access?.readers ?? []).map(({ accountId, name }) => named(accountId, name));
  const unknown = (access?.unknown ?? []).map((principal) => `${principal}: ${texts.say('readers.unknown')}`);
  return listed([...unknown, ...names], texts, MAX_READERS);
}

function printOverdue(cli: Cli, overdue: readonly ReadOverdue[]): void {
  const { output, texts } = cli;
  printListing(
    cli,
    [
      { name: 'region', cell: (one) => one.regionId },
      { name: 'owner', cell: (one) => one.ownerAccountId, isWide: true },
      { name: 'snapshot', cell: (one) => one.snapshotId },
      { name: 'expired', cell: (one) => texts.time(one.expiredAtMs) },
      { name: 'sizeGiB', cell: (one) => String(one.sizeGiB) },
      { name: 'perMonth', cell: (one) => moneyText(one.costPerMonth, one.currency) },
      { name: 'sinceExpiry', cell: (one) => moneyText(one.costSinceExpiry, one.currency) },
      { name: 'share', cell: (one) => one.shareIds.join(' ') },
      { name: 'readers', cell: (one) => readersText(one, texts) },
    ],
    overdue,
  );
  printSums(cli, overdue);
  for (const source of new Set(overdue.map((one) => one.priceSource)))
    output.line(texts.say('overdue.price', { source }));
}

function printSums({ output, texts }: Cli, overdue: readonly ReadOverdue[]): void {
  for (const currency of new Set(overdue.map((one) => one.currency))) {
    const own = overdue.filter((one) => one.currency === currency);
    const sum = (pick: (one: OverdueSnapshot) => number): string =>
      own.reduce((total, one) => total + pick(one), 0).toFixed(2);
    const facts = {
      count: own.length,
      perMonth: sum((one) => one.costPerMonth),
      since: sum((one) => one.costSinceExpiry),
    };
    output.line(texts.say('overdue.sum', { ...facts, currency }));
  }
}
