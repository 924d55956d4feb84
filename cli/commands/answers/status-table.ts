import type { GrantState, GrantStatus } from '../../../shared/view/status.ts';
import type { Cli } from '../../context.ts';
import { type Column, printListing } from '../../formats/listing.ts';
import type { Color, Piece } from '../../output.ts';
import { printFindings } from '../../print-actions.ts';
import { type ReaderLookup, readersText } from '../../readers.ts';
import { madeCells, type SeenSnapshot, type UseOfGrants } from '../../usage/of-grants.ts';

const STATE_COLORS: Readonly<Record<GrantState, Color>> = {
  granted: 'green',
  wanted: 'yellow',
  settling: 'yellow',
  'awaiting acceptance': 'yellow',
  ending: 'yellow',
  kept: 'cyan',
  foreign: 'cyan',
  refused: 'red',
  blocked: 'red',
  unwanted: 'red',
};

/** A grant with whose snapshot it is of. */
export type OwnedGrant = GrantStatus & { readonly ownerAccountId: string };

/** What is known about grants beside themselves. */
interface GrantContext {
  /** Of the snapshots, by id. */
  readonly names: ReadonlyMap<string, string>;
  /** What member accounts see; adds the id under which a principal that is one of them sees the snapshot. */
  readonly seenBy?: readonly SeenSnapshot[] | undefined;
  /** What they made; adds which disks and copies. */
  readonly uses?: readonly UseOfGrants[] | undefined;
  /** Adds the accounts that a principal stands for, and what was found about them. */
  readonly lookup?: ReaderLookup | undefined;
}

/** Prints grants as a table. */
export function printGrants(
  cli: Cli,
  grants: readonly OwnedGrant[],
  { names, seenBy, uses, lookup }: GrantContext,
): void {
  const { texts } = cli;
  const seenAs = new Map(
    seenBy?.map((one) => [`${one.memberAccountId} ${one.regionId} ${one.snapshotId}`, one.seenAs]),
  );
  const columns: Column<OwnedGrant>[] = [
    { name: 'region', cell: ({ regionId }) => regionId },
    { name: 'owner', cell: ({ ownerAccountId }) => ownerAccountId, isWide: true },
    { name: 'snapshot', cell: ({ snapshotId }) => snapshotId },
    { name: 'name', cell: ({ snapshotId }) => names.get(snapshotId) ?? '' },
    { name: 'principal', cell: ({ principal }) => principal },
    { name: 'state', cell: ({ state }): Piece => ({ text: texts.state(state), color: STATE_COLORS[state] }) },
    { name: 'seen', cell: ({ isInEffect }) => texts.say(isInEffect ? 'yes' : 'no') },
    { name: 'until', cell: ({ endsAtMs }) => (endsAtMs === undefined ? '' : texts.time(endsAtMs)) },
    { name: 'askedBy', cell: ({ askedBy }) => askedBy.join(', ') },
    { name: 'permitted', cell: ({ isPermitted }) => texts.say(isPermitted ? 'yes' : 'no'), isWide: true },
    { name: 'outside', cell: ({ isExternal }) => texts.say(isExternal ? 'yes' : 'no'), isWide: true },
    { name: 'shares', cell: ({ shareIds }) => shareIds.join(' '), isWide: true },
  ];
  if (seenBy) {
    columns.push({
      name: 'seenAs',
      cell: ({ principal, regionId, snapshotId }) => seenAs.get(`${principal} ${regionId} ${snapshotId}`) ?? '',
    });
    columns.push({ name: 'made', cell: madeCells(cli, uses ?? []) });
  }
  if (lookup) {
    columns.push({ name: 'readers', cell: ({ principal }) => readersText(cli, lookup.byPrincipal.get(principal)) });
  }
  printListing(cli, columns, grants);
  printFindings(cli, [
    ...new Map(grants.flatMap(({ refusal }) => (refusal ? [[refusal.message, refusal]] : []))).values(),
  ]);
  if (lookup) printFindings(cli, lookup.findings);
}
