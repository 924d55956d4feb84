import type { ExposureGroup } from '../../shared/view/report/exposure.ts';
import type { ReportTextKey } from '../texts.ts';
import { code, codes, element, flagged, paragraph, table } from './dom.ts';
import { grantAt, grantsWhere, type Model, principalAt } from './model.ts';
import { ownerCell, ownerHeading } from './owners.ts';
import { party, partyOf } from './party.ts';
import type { Words } from './words.ts';

/** The worst come first; the matrix has all of them. */
const MAX_LISTED = 500;

interface Outsider {
  reads: number;
  pending: number;
  isPermitted: boolean;
  lastEndS: number;
  shares: Set<number>;
}

/** What should be looked at, what is readable outside the directory, and what others share. */
export function exposure(model: Model, words: Words): HTMLElement[] {
  return [toBeLookedAt(model, words), ...outside(model, words), ...byOthers(model, words)];
}

function toBeLookedAt(model: Model, words: Words): HTMLElement {
  const { exposure: found } = model.data;
  if (found.length === 0) return paragraph(words.asFarAsRead('exposureNone'), 'empty');
  const owner = ownerHeading(model, words);
  const headings = [
    ...(['why', 'account'] as const).map((key) => words.say(key)),
    ...owner,
    ...(['snapshots', 'notSeenYet', 'until', 'shares'] as const).map((key) => words.say(key)),
  ];
  const rows = found
    .slice(0, MAX_LISTED)
    .map((one) => [
      reason(one, words),
      partyOf(model, words, one.principal),
      ...ownerCell(model, words, one.ownerAccountId),
      words.number(one.snapshotIds.length),
      words.number(one.pendingCount),
      one.endsAtMs === undefined ? flagged('open', words.say('noEnd')) : words.until(words.secondsOf(one.endsAtMs)),
      codes(one.shareIds.slice(0, 3), one.shareIds.length - 3),
      showButton(one, model, words),
    ]);
  const numeric = [2, 3].map((column) => column + owner.length);
  const left = found.length - rows.length;
  return element(
    'div',
    {},
    table(words.say('exposureFindings'), [...headings, ''], rows, numeric),
    left > 0 ? paragraph(words.say('more', { count: left })) : null,
  );
}

function reason({ kind, severity, acceptedUntil }: ExposureGroup, words: Words): HTMLElement {
  const text = words.say(`exposure_${kind}` satisfies ReportTextKey);
  if (acceptedUntil !== undefined)
    return element('span', {}, `${text} (${words.say('acceptedUntil', { day: acceptedUntil })})`);
  if (severity === 'low') return element('span', {}, text);
  return flagged(severity === 'medium' ? 'open' : 'bad', text);
}

/** Leads to what somebody reads, in the matrix. */
function showButton({ principal }: ExposureGroup, model: Model, words: Words): HTMLElement {
  const account = principalAt(model, model.columnOf(principal)).name ?? principal;
  const named = { 'data-show': principal, 'data-show-by': 'account', 'aria-label': words.say('showFor', { account }) };
  return element('button', { type: 'button', ...named }, words.say('show'));
}

function outside(model: Model, words: Words): HTMLElement[] {
  const outsiders = outsidersOf(model);
  const title = words.say('outsideAccountsTable');
  if (outsiders.size === 0) return [element('h3', {}, title), paragraph(words.asFarAsRead('exposureEmpty'), 'empty')];
  const headings = (['account', 'snapshots', 'notSeenYet', 'permitted', 'lastEnd', 'shares'] as const).map((key) =>
    words.say(key),
  );
  const rows = [...outsiders]
    .sort(([, a], [, b]) => b.reads - a.reads)
    .map(([column, { reads, pending, isPermitted, lastEndS, shares }]) => [
      party(model, words, column),
      words.number(reads),
      words.number(pending),
      isPermitted ? words.yesNo(true) : flagged('bad', words.yesNo(false)),
      Number.isFinite(lastEndS) ? words.time(lastEndS) : flagged('open', words.say('noEnd')),
      words.number(shares.size),
    ]);
  return [element('h3', {}, title), table(title, headings, rows, [1, 2, 5])];
}

function outsidersOf(model: Model): Map<number, Outsider> {
  const outsiders = new Map<number, Outsider>();
  for (const index of grantsWhere(model, ({ isExternal, access }) => isExternal && access !== undefined)) {
    const { column, standing, endS } = grantAt(model, index);
    const outsider = outsiders.get(column) ?? {
      reads: 0,
      pending: 0,
      isPermitted: true,
      lastEndS: Number.NEGATIVE_INFINITY,
      shares: new Set(),
    };
    outsiders.set(column, outsider);
    if (standing.access === 'reads') outsider.reads++;
    else outsider.pending++;
    outsider.isPermitted &&= standing.isPermitted;
    outsider.lastEndS = Math.max(outsider.lastEndS, endS);
    for (const { share } of standing.paths) outsider.shares.add(share);
  }
  return outsiders;
}

function byOthers(model: Model, words: Words): HTMLElement[] {
  const title = words.say('sharesByOthers');
  const foreign = model.data.shares.filter(({ isOurs, snapshotCount }) => !isOurs && snapshotCount > 0);
  if (foreign.length === 0)
    return [element('h3', {}, title), paragraph(words.asFarAsRead('sharesByOthersEmpty'), 'empty')];
  const owner = ownerHeading(model, words);
  const headings = [
    words.say('share'),
    '',
    ...owner,
    ...(['region', 'openToOutsiders', 'snapshots', 'principals'] as const).map((key) => words.say(key)),
  ];
  const rows = foreign
    .slice(0, MAX_LISTED)
    .map((share) => [
      share.name || words.say('unnamed'),
      code(share.shareId),
      ...ownerCell(model, words, share.ownerAccountId),
      share.regionId,
      words.yesNo(share.isOpenToOutsiders),
      words.number(share.snapshotCount),
      element('span', { class: 'parties' }, ...share.principals.map((id) => partyOf(model, words, id))),
    ]);
  const left = foreign.length - rows.length;
  return [
    element('h3', {}, title),
    table(title, headings, rows, [4 + owner.length]),
    ...(left > 0 ? [paragraph(words.say('more', { count: left }))] : []),
  ];
}
