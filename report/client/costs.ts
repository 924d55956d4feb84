import { decode } from '../packing.ts';
import { element, paragraph, table } from './dom.ts';
import type { Model } from './model.ts';
import { accountText, grouping, hasManyOwners, hasTeams } from './owners.ts';
import { amountOf, moneyBy, sumBy } from './sums.ts';
import { lackOf } from './totals.ts';
import type { Words } from './words.ts';

const MAX_LISTED = 200;

/** What the reader has chosen; another language keeps it. */
let chosen = 'owner';

/** What snapshots cost by owner, team, region or another tag, and what was saved so far. */
export function costs(model: Model, words: Words): HTMLElement[] {
  const { tags } = model.data;
  const options = [
    ['owner', words.say('owner')],
    ...(hasTeams(model) ? [['team', words.say('team')] as const] : []),
    ['region', words.say('region')],
    ...tags.map(({ key }, at) => [`tag ${at}`, words.say('groupTag', { key })] as const),
  ] as const;
  const select = element(
    'select',
    { id: 'group-by' },
    ...options.map(([value, text]) => element('option', { value }, text)),
  );
  select.value = chosen;
  const result = element('div');
  const draw = (): void => result.replaceChildren(...grouped(model, words, chosen));
  select.addEventListener('change', () => {
    chosen = select.value;
    draw();
  });
  draw();
  return [
    paragraph(words.asFarAsRead('costsHint')),
    ...lackOf(model, words),
    element('div', { class: 'filters' }, element('label', {}, element('span', {}, words.say('groupBy')), select)),
    result,
    element('h3', {}, words.say('savings')),
    ...savings(model, words),
  ];
}

function grouped(model: Model, words: Words, by: string): HTMLElement[] {
  const groupOf = grouping(model, words, by);
  const currencies = decode(model.data.snapshots.currencies);
  // What only a share knows of has no size.
  const groups = sumBy(model, (row) => (currencies[row] === '' ? undefined : groupOf(row)));
  const sorted = [...groups].sort(
    ([one, a], [other, b]) => amountOf(b.perMonth) - amountOf(a.perMonth) || (one < other ? -1 : 1),
  );
  const rows = sorted
    .slice(0, MAX_LISTED)
    .map(([name, { snapshots, sizeGiB, perMonth, late }]) => [
      name,
      words.number(snapshots),
      `${words.number(Math.round(sizeGiB))} GiB`,
      words.money(perMonth),
      words.money(late),
    ]);
  const headings = ['', words.say('snapshots'), words.say('size'), words.say('perMonth'), words.say('ofThatOverdue')];
  const left = sorted.length - rows.length;
  return [
    table(words.say('costs'), headings, rows, [1, 2, 3, 4]),
    ...(left > 0 ? [paragraph(words.say('more', { count: left }))] : []),
  ];
}

function savings(model: Model, words: Words): HTMLElement[] {
  const { data } = model;
  if (!data.savings) return [paragraph(words.say('savingsNoLog'))];
  const { sums, log } = data.savings;
  const time = (ms: number): string => words.time(words.secondsOf(ms));
  const soFar = moneyBy(sums, (one) => one.soFar);
  const perMonth = moneyBy(sums, (one) => one.perMonth);
  const inCurrency = (money: ReadonlyMap<string, number>, currency: string): string =>
    words.money(new Map([[currency, money.get(currency) ?? 0]]));
  const byOwner = sums.map((one) => [
    one.ownerAccountId === undefined ? words.say('savingsOwn') : accountText(model, one.ownerAccountId),
    words.number(one.runCount),
    inCurrency(new Map([[one.currency, one.soFar]]), one.currency),
    inCurrency(new Map([[one.currency, one.perMonth]]), one.currency),
  ]);
  const headings = (['owner', 'runs', 'soFar', 'perMonth'] as const).map((key) => words.say(key));
  return [
    ...(sums.length === 0 ? [paragraph(words.say('savingsNone'))] : []),
    ...[...soFar.keys()].map((currency) =>
      paragraph(
        words.say('savingsSum', {
          soFar: inCurrency(soFar, currency),
          monthly: inCurrency(perMonth, currency),
          runs: sums.reduce((count, one) => count + (one.currency === currency ? one.runCount : 0), 0),
        }),
        'saved',
      ),
    ),
    ...(hasManyOwners(model) && sums.length > 0 ? [table(words.say('savings'), headings, byOwner, [1, 2, 3])] : []),
    ...(log ? [paragraph(words.say('savingsLog', { from: time(log.fromMs), to: time(log.toMs) }))] : []),
  ];
}
