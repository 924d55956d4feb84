import { inBatches } from '../../../shared/base/batches.ts';
import { csvOf } from '../../../shared/base/csv.ts';
import { decode } from '../../packing.ts';
import type { ReportTextKey } from '../../texts.ts';
import { code, element, flagged, paragraph, table } from '../dom.ts';
import { grantAt, grantsOfRow, type Model, nameOf, principalAt } from '../model.ts';
import { hasManyOwners, ownerCell, ownerHeading, teamText } from '../owners.ts';
import { named } from '../party.ts';
import type { Uses } from '../use.ts';
import type { Words } from '../words.ts';
import type { Query, View } from './query.ts';

/** On paper, where nothing scrolls. */
const MAX_PRINTED = 1_000;
const RECORDS_AT_ONCE = 5_000;
/** So that programs for tables read Chinese right. */
const BYTE_ORDER_MARK = '\ufeff';

const COLUMNS = [
  'owner',
  'region',
  'snapshot',
  'name',
  'sourceDisk',
  'key',
  'size',
  'principal',
  'principalName',
  'state',
  'until',
  'permitted',
  'outside',
  'through',
  'shares',
  'ownerName',
  'team',
  'use',
  'disks',
  'copies',
  'lastMade',
] as const;

/** What fits the filters, pair by pair in the order of the view. */
function listed(model: Model, view: View): number[] {
  return view.rows.flatMap((row) => [...grantsOfRow(model, row)].filter(view.isListed));
}

/**
 * The same as CSV, with times in UTC, some records at a time, since all of them may be hundreds of megabytes. Snapshots that
 * nobody reads or asks for are not in it.
 */
export function* csvOfView(model: Model, view: View, uses: Uses, words: Words): Generator<string> {
  const { data } = model;
  const { snapshots } = data;
  const [owners, teams] = [decode(snapshots.owners), decode(snapshots.teams)];
  const [disks, keys] = [decode(snapshots.disks), decode(snapshots.keys)];
  const recordOf = (index: number): string[] => {
    const { row, column, standing, endS } = grantAt(model, index);
    const { id, name = '' } = principalAt(model, column);
    const key = keys[row];
    const use = uses.useOf(index);
    const made = uses.madeOf(row).find(({ account }) => account === column);
    const isTold = made !== undefined || use === 'unused';
    const fields: Readonly<Record<(typeof COLUMNS)[number], string>> = {
      owner: owners[row] ?? '',
      region: data.regions[snapshots.regions[row] ?? -1]?.regionId ?? '',
      snapshot: snapshots.ids[row] ?? '',
      name: snapshots.names[row] ?? '',
      sourceDisk: disks[row] ?? '',
      key: key === null || key === undefined ? '' : key || words.say('keyDefault'),
      size: String(snapshots.sizesGiB[row] ?? 0),
      principal: id,
      principalName: name,
      state: words.state(standing.state),
      until: Number.isFinite(endS) ? new Date(data.generatedAtMs + endS * 1000).toISOString() : '',
      permitted: words.yesNo(standing.isPermitted),
      outside: words.yesNo(standing.isExternal),
      through: standing.paths.flatMap(({ through }) => (through === undefined ? [] : nameOf(model, through))).join(' '),
      shares: standing.paths.map(({ share }) => data.shares[share]?.shareId ?? '?').join(' '),
      ownerName: data.principals[model.columnOf(owners[row] ?? '')]?.name ?? '',
      team: teams[row] ?? '',
      use: uses.isLooked ? (use ? words.say(use) : '') : words.say('useNotLooked'),
      disks: isTold ? String(made?.disks ?? 0) : '',
      copies: isTold ? String(made?.copies ?? 0) : '',
      lastMade: made?.lastS === undefined ? '' : new Date(data.generatedAtMs + made.lastS * 1000).toISOString(),
    };
    return COLUMNS.map((one) => fields[one]);
  };
  const headings = COLUMNS.map((one) => words.say(`csv_${one}` satisfies ReportTextKey));
  yield BYTE_ORDER_MARK + csvOf([headings]);
  for (const batch of inBatches(listed(model, view), RECORDS_AT_ONCE)) yield csvOf(batch.map(recordOf));
}

/** The filter in words. */
function filterText(model: Model, query: Query, words: Words): string {
  const principal = (id: string): string => {
    const name = nameOf(model, model.columnOf(id));
    return name === id || name === '?' ? id : `${name} (${id})`;
  };
  const field = (key: ReportTextKey, value: string): string[] =>
    value === '' ? [] : [words.say('filterField', { field: words.say(key), value })];
  const marks = [...query.marks].map((mark) => words.say(mark));
  const parts = [
    ...(query.search.trim() === '' ? [] : [words.say('filterSearch', { text: query.search.trim() })]),
    ...field('account', query.account && principal(query.account)),
    ...field('folder', query.folder && principal(query.folder)),
    ...field('owner', query.owner && principal(query.owner)),
    ...field('team', query.team === undefined ? '' : teamText(query.team, words)),
    ...field('region', query.regionId),
    ...field('use', query.use && words.say(query.use)),
    ...field('state', [...marks, ...[...query.states].map((state) => words.state(state))].join(' / ')),
  ];
  return words.say('filterNamed', { filter: parts.join('; ') || words.say('filterNone') });
}

/** The same for paper, with the filter on it. */
export function printed(model: Model, view: View, uses: Uses, query: Query, words: Words): HTMLElement[] {
  const { snapshots } = model.data;
  const owners = hasManyOwners(model) ? decode(snapshots.owners) : [];
  const all = listed(model, view);
  const rows = all.slice(0, MAX_PRINTED).map((index) => {
    const { row, column, standing, endS } = grantAt(model, index);
    const { id, name } = principalAt(model, column);
    const until = Number.isFinite(endS) || standing.access === undefined ? words.until(endS) : undefined;
    const isForbidden = standing.access !== undefined && !standing.isPermitted;
    return [
      snapshots.names[row] || words.say('unnamed'),
      code(snapshots.ids[row] ?? ''),
      ...ownerCell(model, words, owners[row] ?? ''),
      named(id, name, words),
      element(
        'span',
        {},
        words.state(standing.state),
        isForbidden ? ' ' : null,
        isForbidden ? flagged('bad', words.say('notPermitted')) : null,
      ),
      until ?? flagged('open', words.say('noEnd')),
      ...(uses.isLooked ? [uses.text(index, words)] : []),
    ];
  });
  const headings = [
    words.say('snapshot'),
    '',
    ...ownerHeading(model, words),
    ...(['principal', 'state', 'until'] as const).map((key) => words.say(key)),
    ...(uses.isLooked ? [words.say('made')] : []),
  ];
  return [
    paragraph(filterText(model, query, words), 'filter'),
    paragraph(words.say('shown', { shown: view.rows.length, total: model.snapshotCount })),
    paragraph(words.say('printNote', { shown: rows.length, total: all.length })),
    table(words.say('matrix'), headings, rows),
  ];
}
