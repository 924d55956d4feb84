import { decode } from '../packing.ts';
import { element, flagged, foldable, paragraph, table } from './dom.ts';
import type { Model } from './model.ts';
import { accountText, hasManyOwners, hasTeams, teamText } from './owners.ts';
import { partyOf } from './party.ts';
import { amountOf, type Money, NOTHING, type Sums, sumBy } from './sums.ts';
import type { Words } from './words.ts';

/** Of owners or teams; the others are folded. */
const MAX_SHOWN = 12;
const MAX_LISTED = 1_000;

/** One line of figures. */
interface Line {
  readonly label: string;
  readonly cell: string | Node;
  readonly sums: Sums;
  readonly findings?: number;
  /** What was read of it: nothing, so that nothing is known; a part, so that figures are the least; or all. */
  readonly read: 'nothing' | 'part' | 'all';
  readonly show: { readonly key: 'owner' | 'team'; readonly value: string };
}

/** What stands against each owner and each team, what needs a look first. */
export function totals(model: Model, words: Words): HTMLElement[] {
  return [
    ...lackOf(model, words),
    ...(hasManyOwners(model) ? byOwner(model, words) : []),
    ...(hasTeams(model) ? byTeam(model, words) : []),
  ];
}

/** Names the owners that no total has in it. */
export function lackOf(model: Model, words: Words): HTMLElement[] {
  const missing = unreadOwners(model).map((accountId) => accountText(model, accountId));
  if (missing.length === 0) return [];
  return [paragraph(words.say('totalsLack', { owners: missing.join(', ') }), 'warning')];
}

/** Owners of which nothing could be read. */
function unreadOwners({ data: { owners, regions } }: Model): string[] {
  const read = new Set(regions.map(({ ownerAccountId }) => ownerAccountId));
  return owners.map(({ accountId }) => accountId).filter((accountId) => !read.has(accountId));
}

function byOwner(model: Model, words: Words): HTMLElement[] {
  const { owners, snapshots, findings, regions } = model.data;
  const ownerIds = decode(snapshots.owners);
  const sums = sumBy(model, (row) => ownerIds[row]);
  const unread = new Set(unreadOwners(model));
  const found = new Map<string, number>();
  for (const { countByRegion } of findings) {
    for (const [region, count] of Object.entries(countByRegion)) {
      const ownerId = regions[Number(region)]?.ownerAccountId ?? '';
      found.set(ownerId, (found.get(ownerId) ?? 0) + count);
    }
  }
  const lines = owners.map(({ accountId, isComplete }): Line => {
    const own = sums.get(accountId) ?? NOTHING;
    return {
      label: accountText(model, accountId),
      cell: partyOf(model, words, accountId),
      sums: own,
      findings: found.get(accountId) ?? 0,
      read: unread.has(accountId) ? 'nothing' : isComplete && !own.isPartial ? 'all' : 'part',
      show: { key: 'owner', value: accountId },
    };
  });
  return listed(words.say('owners'), words.say('owner'), lines, words);
}

function byTeam(model: Model, words: Words): HTMLElement[] {
  const { owners, snapshots, teamTag } = model.data;
  const { values } = snapshots.teams;
  const teams = decode(snapshots.teams);
  const isWhole = owners.every(({ isComplete }) => isComplete);
  const lines = [...sumBy(model, (row) => teams[row])].map(([team, own]): Line => {
    const label = teamText(team, words);
    const show = { key: 'team', value: String(values.indexOf(team)) } as const;
    return { label, cell: label, sums: own, read: isWhole && !own.isPartial ? 'all' : 'part', show };
  });
  return [
    ...listed(words.say('teams'), words.say('team'), lines, words),
    paragraph(words.say('teamsHint', { teamTag })),
  ];
}

function listed(title: string, heading: string, lines: readonly Line[], words: Words): HTMLElement[] {
  const sorted = [...lines].sort(
    (a, b) =>
      Number(b.read === 'nothing') - Number(a.read === 'nothing') ||
      b.sums.notPermitted - a.sums.notPermitted ||
      amountOf(b.sums.late) - amountOf(a.sums.late) ||
      amountOf(b.sums.perMonth) - amountOf(a.sums.perMonth) ||
      (a.label < b.label ? -1 : 1),
  );
  const hasFindings = lines.some(({ findings }) => findings !== undefined);
  const headings = [
    heading,
    ...(
      [
        'snapshots',
        'readings',
        'notPermittedColumn',
        'outsideReadings',
        'endingWeek',
        'perMonth',
        'ofThatOverdue',
      ] as const
    ).map((key) => words.say(key)),
    ...(hasFindings ? [words.say('findings')] : []),
    '',
  ];
  const numeric = headings.map((_, at) => at).slice(1, -1);
  const tableOf = (some: readonly Line[]): HTMLElement =>
    table(
      title,
      headings,
      some.map((line) => cellsOf(line, hasFindings, words)),
      numeric,
    );
  const others = sorted.slice(MAX_SHOWN, MAX_LISTED);
  const left = sorted.length - MAX_LISTED;
  return [
    element('h3', {}, title),
    tableOf(sorted.slice(0, MAX_SHOWN)),
    ...(others.length > 0
      ? [foldable({}, [words.say('more', { count: others.length })], () => [tableOf(others)])]
      : []),
    ...(left > 0 ? [paragraph(words.say('more', { count: left }))] : []),
  ];
}

function cellsOf(
  { label, cell, sums, findings, read, show }: Line,
  hasFindings: boolean,
  words: Words,
): (string | Node)[] {
  const figures = [sums.snapshots, sums.readings, sums.notPermitted, sums.outside, sums.ending];
  const width = figures.length + 2 + Number(hasFindings);
  if (read === 'nothing') {
    return [cell, flagged('bad', words.say('notRead')), ...Array.from({ length: width - 1 }, () => '?'), ''];
  }
  const atLeast = (figure: string): string => (read === 'part' ? `≥ ${figure}` : figure);
  const money = (amounts: Money): string => atLeast(amounts.size === 0 && read === 'part' ? '0' : words.money(amounts));
  const [snapshots = '', readings = '', notPermitted = '', ...rest] = figures.map((one) => atLeast(words.number(one)));
  const named = { 'data-show': show.value, 'data-show-by': show.key };
  const button = { type: 'button', ...named, 'aria-label': words.say('showOf', { whose: label }) };
  return [
    cell,
    snapshots,
    readings,
    sums.notPermitted > 0 ? flagged('bad', notPermitted) : notPermitted,
    ...rest,
    money(sums.perMonth),
    money(sums.late),
    ...(hasFindings ? [atLeast(words.number(findings ?? 0))] : []),
    element('button', button, words.say('show')),
  ];
}
