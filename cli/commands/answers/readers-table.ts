import { groupBy } from '../../../shared/base/group-by.ts';
import type { Reader, SnapshotAccess } from '../../../shared/view/access.ts';
import type { Cli } from '../../context.ts';
import { type Column, printListing } from '../../formats/listing.ts';
import type { Piece } from '../../output.ts';
import { type Owners, printByOwner } from '../../owners/owners.ts';

/**
 * Prints who reads as a table, where several accounts are looked at one for each owner.
 * @param names Of the snapshots, by id.
 */
export function printReaders(
  cli: Cli,
  owners: Owners,
  snapshots: readonly SnapshotAccess[],
  names: ReadonlyMap<string, string>,
): void {
  if (cli.output.format === 'csv') {
    printTable(cli, snapshots, names);
    return;
  }
  const read = snapshots.filter(({ readers }) => readers.length > 0);
  const byOwner = owners.areSeveral ? groupBy(read, ({ ownerAccountId }) => ownerAccountId) : new Map([['', read]]);
  const seen = [...byOwner].map(([accountId, value]) => ({ accountId, label: owners.label(accountId), value }));
  printByOwner(owners, seen, (some) => printTable(cli, some, names));
}

function printTable(cli: Cli, snapshots: readonly SnapshotAccess[], names: ReadonlyMap<string, string>): void {
  const { texts } = cli;
  const columns: Column<SnapshotAccess & { readonly reader: Reader }>[] = [
    { name: 'region', cell: ({ regionId }) => regionId },
    { name: 'owner', cell: ({ ownerAccountId }) => ownerAccountId, isWide: true },
    { name: 'snapshot', cell: ({ snapshotId }) => snapshotId },
    { name: 'name', cell: ({ snapshotId }) => names.get(snapshotId) ?? '' },
    { name: 'account', cell: ({ reader }) => reader.accountId },
    { name: 'accountName', cell: ({ reader }) => reader.name ?? '' },
    {
      name: 'state',
      cell: ({ reader: { state } }): Piece => ({
        text: texts.say(`readers.${state}`),
        color: state === 'reads' ? 'green' : 'yellow',
      }),
    },
    { name: 'until', cell: ({ reader: { endsAtMs } }) => (Number.isFinite(endsAtMs) ? texts.time(endsAtMs) : '') },
    {
      name: 'permitted',
      cell: ({ reader: { isPermitted } }): Piece => ({
        text: texts.say(isPermitted ? 'yes' : 'no'),
        color: isPermitted ? 'green' : 'red',
      }),
    },
    {
      name: 'through',
      cell: ({ reader: { accountId, paths } }) => paths.map((path) => pathText(path, accountId)).join(' '),
    },
    {
      name: 'shareNames',
      cell: ({ reader }) => reader.paths.map(({ shareName }) => shareName).join(' '),
      isWide: true,
    },
  ];
  printListing(
    cli,
    columns,
    snapshots.flatMap((access) => access.readers.map((reader) => ({ ...access, reader }))),
  );
}

/** The share, with whom it names where that is not the account itself. */
function pathText({ shareId, principal }: Reader['paths'][number], accountId: string): string {
  return principal === accountId ? shareId : `${shareId}(${principal})`;
}
