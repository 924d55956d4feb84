import { groupBy } from '../../shared/base/group-by.ts';
import type { Made } from '../../shared/view/usage/made.ts';
import type { AccountUsage, SnapshotUsage, UnknownUse, Untold } from '../../shared/view/usage/usage.ts';
import type { Cli } from '../context.ts';
import { type Column, printListing } from '../formats/listing.ts';
import { listed } from '../names.ts';
import type { Piece } from '../output.ts';

/** One thing that an account made of a snapshot, or that it made nothing, or that it is not known. */
interface Row {
  readonly snapshot: SnapshotUsage;
  readonly account: AccountUsage;
  readonly made?: Made;
  /** Stands at the end of what is known of an account that is not wholly known. */
  readonly isUnknown?: true;
}

/** Prints a row for each disk and copy, newest first, and one for who made nothing, or of whom it is not known. */
export function printUsage(
  cli: Cli,
  snapshots: readonly SnapshotUsage[],
  { names, areSeveral }: { readonly names: ReadonlyMap<string, string>; readonly areSeveral: boolean },
): void {
  const { texts } = cli;
  const time = (timeMs: number | undefined): string => (timeMs === undefined ? '' : texts.time(timeMs));
  const columns: Column<Row>[] = [
    { name: 'owner', cell: ({ snapshot }) => snapshot.ownerAccountId, isWide: !areSeveral },
    { name: 'region', cell: ({ snapshot }) => snapshot.regionId },
    { name: 'snapshot', cell: ({ snapshot }) => snapshot.snapshotId },
    { name: 'name', cell: ({ snapshot }) => names.get(snapshot.snapshotId) ?? '' },
    { name: 'account', cell: ({ account }) => account.accountId },
    { name: 'accountName', cell: ({ account }) => account.name ?? '' },
    {
      name: 'state',
      cell: ({ account: { state } }) =>
        state === 'unknown'
          ? { text: texts.say('usage.unknown'), color: 'red' }
          : texts.say(state === 'ended' ? 'usage.ended' : `readers.${state}`),
    },
    { name: 'made', cell: (row) => madeText(row, cli) },
    { name: 'id', cell: ({ made }) => made?.id ?? '' },
    { name: 'place', cell: ({ made }) => made?.zoneId ?? made?.regionId ?? '' },
    { name: 'sizeGiB', cell: ({ made }) => (made ? String(made.sizeGiB) : '') },
    { name: 'created', cell: ({ made }) => time(made?.createdAtMs) },
    { name: 'madeOf', cell: ({ made }) => made?.madeOfCopy ?? '' },
    { name: 'lastUsed', cell: ({ account }) => time(account.lastUsedAtMs), isWide: true },
  ];
  printListing(
    cli,
    columns,
    snapshots.flatMap((snapshot) => snapshot.accounts.flatMap((account) => rowsOf(snapshot, account))),
  );
}

function rowsOf(snapshot: SnapshotUsage, account: AccountUsage): Row[] {
  const known = account.made.map((made): Row => ({ snapshot, account, made }));
  if (account.unknown.length > 0) return [...known, { snapshot, account, isUnknown: true }];
  return known.length > 0 ? known : [{ snapshot, account }];
}

function madeText({ made, isUnknown }: Row, { texts }: Cli): Piece {
  if (made) return texts.say(`usage.${made.kind}`);
  return isUnknown
    ? { text: texts.say('usage.unknown'), color: 'red' }
    : { text: texts.say('usage.nothing'), color: 'dim' };
}

/** Tells behind which principals of snapshots it is not known who is. */
export function reportUnknownPrincipals({ output, texts }: Cli, snapshots: readonly SnapshotUsage[]): void {
  for (const { snapshotId, regionId: region, unknownPrincipals } of snapshots) {
    if (unknownPrincipals.length === 0) continue;
    const facts = { snapshotId, region, principals: unknownPrincipals.join(', ') };
    output.errorLine({ text: texts.say('readers.unknownBehind', facts), color: 'red' });
  }
}

/** Tells why it is not known what accounts made. */
export function reportUnknownUses({ output, texts }: Cli, unknown: readonly UnknownUse[]): void {
  for (const { accountId, what, regionId = '', snapshotId = '', error } of unknown) {
    const facts = { accountId, region: regionId, snapshotId, error: error ? texts.failure(error) : '' };
    output.errorLine({ text: texts.say(`usage.unknown.${what}`, facts), color: 'red' });
  }
}

/** Tells what accounts have of which nobody can say whose snapshot it was made of. */
export function printUntold({ output, texts }: Cli, untold: readonly Untold[]): void {
  for (const [accountId, own] of groupBy(untold, (one) => one.accountId)) {
    const items = listed(
      own.map(({ thing }) => thing.id),
      texts,
    );
    output.line({ text: texts.say('usage.untold', { accountId, count: own.length, items }), color: 'dim' });
  }
}
