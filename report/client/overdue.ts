import type { OverdueSnapshot } from '../../shared/view/report/overdue.ts';
import { code, codes, element, paragraph, svg, table } from './dom.ts';
import type { Model } from './model.ts';
import { ownerCell, ownerHeading } from './owners.ts';
import { moneyBy } from './sums.ts';
import type { Words } from './words.ts';

const MAX_BARS = 10;
const MAX_LISTED = 200;

/** What expired snapshots cost that a share keeps from being released. */
export function overdue(model: Model, words: Words): HTMLElement[] {
  const { data } = model;
  if (data.overdue.length === 0) return [paragraph(words.asFarAsRead('overdueEmpty'), 'empty')];
  const dearest = [...data.overdue].sort((a, b) => b.costPerMonth - a.costPerMonth);
  const names = new Map(data.snapshots.ids.map((id, row) => [id, data.snapshots.names[row] ?? '']));
  const nameOf = (id: string): string => names.get(id) || words.say('unnamed');
  const money = (amount: number, currency: string): string => words.money(new Map([[currency, amount]]));
  const rows = dearest
    .slice(0, MAX_LISTED)
    .map(({ snapshotId, ownerAccountId, regionId, expiredAtMs, sizeGiB, shareIds, ...cost }) => [
      nameOf(snapshotId),
      code(snapshotId),
      ...ownerCell(model, words, ownerAccountId),
      regionId,
      words.day(words.secondsOf(expiredAtMs)),
      `${words.number(sizeGiB)} GiB`,
      money(cost.costPerMonth, cost.currency),
      money(cost.costSinceExpiry, cost.currency),
      codes(shareIds),
    ]);
  const owner = ownerHeading(model, words);
  const headings = [
    words.say('snapshot'),
    '',
    ...owner,
    ...(['region', 'expired', 'size', 'perMonth', 'soFar', 'shares'] as const).map((key) => words.say(key)),
  ];
  const left = data.overdue.length - rows.length;
  return [
    paragraph(
      words.say('overdueHint', {
        total: words.money(moneyBy(data.overdue, ({ costSinceExpiry }) => costSinceExpiry)),
        monthly: words.money(moneyBy(data.overdue, ({ costPerMonth }) => costPerMonth)),
      }),
    ),
    chart(dearest.slice(0, MAX_BARS), nameOf, money, words),
    table(
      words.say('overdue'),
      headings,
      rows,
      [4, 5, 6].map((column) => column + owner.length),
    ),
    ...(left > 0 ? [paragraph(words.say('more', { count: left }))] : []),
    ...[...new Set(data.overdue.map(({ priceSource }) => priceSource))].map((source) =>
      paragraph(words.say('priceSource', { source })),
    ),
  ];
}

function chart(
  snapshots: readonly OverdueSnapshot[],
  nameOf: (id: string) => string,
  money: (amount: number, currency: string) => string,
  words: Words,
): HTMLElement {
  const rowPx = 34;
  const most = Math.max(...snapshots.map(({ costPerMonth }) => costPerMonth), Number.MIN_VALUE);
  const bars = snapshots.flatMap(({ snapshotId, costPerMonth, currency }, at) => [
    svg('text', { x: 0, y: at * rowPx + 12, class: 'axis' }, nameOf(snapshotId).slice(0, 60)),
    svg('text', { x: '100%', y: at * rowPx + 12, class: 'value', 'text-anchor': 'end' }, money(costPerMonth, currency)),
    svg('rect', {
      x: 0,
      y: at * rowPx + 18,
      width: `${Math.max(0.5, (costPerMonth / most) * 100)}%`,
      height: 8,
      rx: 2,
      class: 'bar cost',
    }),
  ]);
  const label = words.say('overdueChart', { count: snapshots.length });
  return element(
    'figure',
    { class: 'costs' },
    svg('svg', { role: 'img', 'aria-label': label, class: 'chart', height: snapshots.length * rowPx }, ...bars),
    element('figcaption', { class: 'muted' }, label),
  );
}
