import { decode } from '../packing.ts';
import { element, paragraph, table } from './dom.ts';
import { type Model, nameOf } from './model.ts';
import { moneyBy } from './overdue.ts';
import type { Words } from './words.ts';

const MAX_LISTED = 200;

/** What the reader has chosen; another language keeps it. */
let chosen = 'owner';

/** What snapshots cost by owner, region or a tag, and what was saved so far. */
export function costs(model: Model, words: Words): HTMLElement[] {
  const { tags } = model.data;
  const options = [
    ['owner', words.say('owner')],
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
    paragraph(words.say('costsHint')),
    element('div', { class: 'filters' }, element('label', {}, element('span', {}, words.say('groupBy')), select)),
    result,
    element('h3', {}, words.say('savings')),
    ...savings(model, words),
  ];
}

function grouped(model: Model, words: Words, by: string): HTMLElement[] {
  const { snapshots, overdue } = model.data;
  const currencies = decode(snapshots.currencies);
  const groupOf = grouping(model, words, by);
  const expired = new Map(overdue.map((one) => [one.snapshotId, one]));
  const groups = new Map<string, number[]>();
  for (let row = 0; row < model.snapshotCount; row++) {
    // What only a share knows of has no size.
    if (currencies[row] === '') continue;
    const name = groupOf(row);
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  const costOf = (row: number) => ({ currency: currencies[row] ?? '', amount: snapshots.costsPerMonth[row] ?? 0 });
  const sums = [...groups].map(([name, rows]) => {
    const late = rows.flatMap((row) => expired.get(snapshots.ids[row] ?? '') ?? []);
    return {
      name,
      count: rows.length,
      sizeGiB: rows.reduce((sum, row) => sum + (snapshots.sizesGiB[row] ?? 0), 0),
      perMonth: moneyBy(rows.map(costOf), ({ amount }) => amount),
      late: moneyBy(late, ({ costPerMonth }) => costPerMonth),
    };
  });
  const amount = (money: ReadonlyMap<string, number>): number => [...money.values()].reduce((sum, one) => sum + one, 0);
  const sorted = sums.sort((a, b) => amount(b.perMonth) - amount(a.perMonth) || (a.name < b.name ? -1 : 1));
  const rows = sorted
    .slice(0, MAX_LISTED)
    .map(({ name, count, sizeGiB, perMonth, late }) => [
      name,
      words.number(count),
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

/** Prepares which group a snapshot is in, by what it is called. */
function grouping(model: Model, words: Words, by: string): (row: number) => string {
  const { snapshots, regions, tags } = model.data;
  const tag = by.startsWith('tag ') ? tags[Number(by.slice(4))] : undefined;
  if (tag) {
    const values = decode(tag);
    return (row) => values[row] ?? words.say('withoutTag');
  }
  if (by === 'region') return (row) => regions[snapshots.regions[row] ?? -1]?.regionId ?? '–';
  const owners = decode(snapshots.owners);
  return (row) => {
    const id = owners[row] ?? '';
    const column = model.columnOf(id);
    const name = column < 0 ? id : nameOf(model, column);
    return name === id ? id : `${name} (${id})`;
  };
}

function savings({ data }: Model, words: Words): HTMLElement[] {
  if (!data.savings) return [paragraph(words.say('savingsNoLog'))];
  const { sums, log } = data.savings;
  const time = (ms: number): string => words.time(words.secondsOf(ms));
  return [
    ...(sums.length === 0 ? [paragraph(words.say('savingsNone'))] : []),
    ...sums.map(({ currency, soFar, perMonth, runCount }) =>
      paragraph(
        words.say('savingsSum', {
          soFar: words.money(new Map([[currency, soFar]])),
          monthly: words.money(new Map([[currency, perMonth]])),
          runs: runCount,
        }),
        'saved',
      ),
    ),
    ...(log ? [paragraph(words.say('savingsLog', { from: time(log.fromMs), to: time(log.toMs) }))] : []),
  ];
}
