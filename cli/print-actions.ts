import { groupBy } from '../shared/base/group-by.ts';
import type { Finding } from '../shared/plan/findings/finding.ts';
import type { ActionView } from '../shared/view/plan/action-view.ts';
import { type ActionGroup, groupFindings } from '../shared/view/plan/plan-view.ts';
import type { Cli } from './context.ts';
import { type Column, printListing } from './formats/listing.ts';
import { named as withName } from './names.ts';
import type { Color, Piece } from './output.ts';
import type { Texts } from './texts.ts';

const KIND_COLORS: Readonly<Record<ActionView['kind'], Color>> = {
  'create-share': 'green',
  join: 'green',
  'copy-snapshot': 'green',
  'tag-share': 'yellow',
  leave: 'red',
  'remove-principals': 'red',
  'delete-share': 'red',
  'delete-snapshot': 'red',
};

/** So much of a list is shown before the rest is only counted, unless everything was asked for. */
export const SHOWN_ROWS = 8;
const SHOWN_FINDINGS = 3;
const SHOWN_IDS = 1;
const SHOWN_NAME_CHARS = 24;

/** Names by id. */
export type Names = ReadonlyMap<string, string>;

/** A change with the region that it is in. */
export interface Change {
  /** Whose it is, where several accounts are told of. */
  readonly accountId?: string;
  readonly regionId: string;
  readonly group: ActionGroup;
}

/** An id with its name beside it where it has one. */
export function named(id: string, names: Names): string {
  const name = names.get(id);
  return name === id ? id : withName(id, name);
}

/** The same with a long name cut. */
function shortNamed(id: string, names: Names): string {
  const name = names.get(id) ?? '';
  return named(id, name.length > SHOWN_NAME_CHARS ? new Map([[id, `${name.slice(0, SHOWN_NAME_CHARS)}…`]]) : names);
}

/** The first of some ids with their names, and how many more there are. */
function listText(texts: Texts, ids: readonly string[], names: Names, shown: number): string {
  const first = ids.slice(0, shown).map((id) => shortNamed(id, names));
  const more = ids.length - first.length;
  return first.join(', ') + (more > 0 ? ` ${texts.say('plan.more', { count: more })}` : '');
}

/** The grants that begin or end by a group. */
function changeText(texts: Texts, { gained, lost, leaving }: ActionGroup): string {
  if (gained + lost === 0) return '';
  if (leaving > 0) return texts.say('plan.outside', { gained, leaving });
  return gained > 0 ? `+${gained}` : `−${lost}`;
}

/** A name of ours is a long hash, which tells a reader nothing. */
function shortShare(share: string): string {
  return share.replace(/^(snapshare-[0-9a-f]{8})[0-9a-f]{32}$/, '$1…');
}

/**
 * The cells of a table of changes for a reader, with long lists cut; why they are made stands beside or above them.
 * @param shownIds So many of the principals and of the snapshots of a change are named.
 */
export function changeColumns(texts: Texts, names: Names, shownIds = SHOWN_IDS): Column<Change>[] {
  return [
    { name: 'change', cell: ({ group }) => changeText(texts, group) },
    {
      name: 'action',
      cell: ({ group: { kind, callCount } }): Piece => ({
        text: callCount > 1 ? `${kind} × ${callCount}` : kind,
        color: KIND_COLORS[kind],
      }),
    },
    { name: 'share', cell: ({ group: { share = '' } }) => shortShare(share) },
    { name: 'principals', cell: ({ group }) => listText(texts, group.principals, names, shownIds) },
    { name: 'snapshots', cell: ({ group }) => listText(texts, group.snapshotIds, names, shownIds) },
  ];
}

/** The same in full. */
function wholeColumns(texts: Texts, names: Names): Column<Change>[] {
  const all = (ids: readonly string[]): string => ids.map((id) => named(id, names)).join(' ');
  return [
    { name: 'region', cell: ({ regionId }) => regionId },
    { name: 'owner', cell: ({ accountId = '' }) => accountId },
    { name: 'action', cell: ({ group: { kind } }) => ({ text: kind, color: KIND_COLORS[kind] }) },
    { name: 'calls', cell: ({ group }) => String(group.callCount) },
    { name: 'gained', cell: ({ group }) => String(group.gained) },
    { name: 'lost', cell: ({ group }) => String(group.lost) },
    { name: 'leaving', cell: ({ group }) => String(group.leaving) },
    { name: 'share', cell: ({ group }) => group.share ?? '' },
    { name: 'principals', cell: ({ group }) => all(group.principals) },
    { name: 'snapshots', cell: ({ group }) => all(group.snapshotIds) },
    { name: 'because', cell: ({ group }) => texts.because(group.reasons) },
  ];
}

/** Prints changes as a table, those of one cause together below it, and how many it leaves out. */
export function printChanges(cli: Cli, changes: readonly Change[], names: Names): void {
  const { output, texts } = cli;
  if (output.format === 'wide' || output.format === 'csv') {
    const columns = wholeColumns(texts, names).filter(({ name }) => name !== 'owner' || output.format === 'csv');
    printListing(cli, columns, changes);
    return;
  }
  const { shown, hidden } = folded(changes);
  const columns = changeColumns(texts, names);
  const byCause = groupBy(shown, ({ group }) => texts.because(group.reasons));
  const rows = [...byCause].flatMap(([because, alike]): Piece[][] => [
    [{ text: `${because}:`, color: 'dim' }],
    ...alike.map((change) => columns.map(({ cell }) => cell(change))),
  ]);
  if (rows.length > 0) {
    output.table(
      columns.map(({ name }) => texts.say(`column.${name}`)),
      rows,
    );
  }
  if (hidden.length > 0) output.line({ text: foldText(texts, hidden), color: 'dim' });
}

/** What a reader is shown of changes: of those that take something as many as of the others, so that none hides them. */
export function folded(changes: readonly Change[], count = SHOWN_ROWS) {
  const takes = ({ group }: Change): boolean => group.lost > 0;
  const shown = [...changes.filter((one) => !takes(one)).slice(0, count), ...changes.filter(takes).slice(0, count)];
  return { shown, hidden: changes.filter((one) => !shown.includes(one)) };
}

/** Says what is not shown, and how to see it. */
export function foldText(texts: Texts, hidden: readonly Change[]): string {
  const sum = (count: 'gained' | 'lost'): number => hidden.reduce((total, { group }) => total + group[count], 0);
  return texts.say('plan.folded', { count: hidden.length, gained: sum('gained'), lost: sum('lost') });
}

/** Prints findings by their code, each with what the reader can do; of many alike the first ones. */
export function printFindings(
  { output, texts }: Pick<Cli, 'output' | 'texts'>,
  findings: readonly Finding[],
  color: Color = 'yellow',
): void {
  const most = output.format === 'text' ? SHOWN_FINDINGS : Number.POSITIVE_INFINITY;
  for (const { code, findings: alike } of groupFindings(findings)) {
    const count = alike.length > 1 ? ` × ${alike.length}` : '';
    const shown = alike.slice(0, most).map((one) => texts.finding(one));
    for (const [index, { message, remedy }] of shown.entries()) {
      output.line(...(index === 0 ? [{ text: code + count, color }, ` ${message}`] : [`  ${message}`]));
      const isSaid = remedy === '' || shown.slice(index + 1).some((later) => later.remedy === remedy);
      if (!isSaid) output.line('  ', { text: remedy, color: 'dim' });
    }
    const more = alike.length - shown.length;
    if (more > 0) output.line('  ', { text: texts.say('findings.folded', { count: more }), color: 'dim' });
  }
}
