import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withCodes } from '../../../scripts/docs/exit-codes-docs.ts';
import { withQueries } from '../../../scripts/docs/operations-docs.ts';
import { groupBy } from '../../../shared/base/group-by.ts';
import { parseYaml } from '../../../shared/base/yaml.ts';
import { MESSAGES } from '../../../shared/plan/findings/messages.ts';
import { type Column, queryOf, shownColumns, WATCHES, type Watch } from '../../../shared/rights/watches.ts';
import { type HubLand, OWNER, ROLE, startHub } from '../../scenarios/landing-zone/hub.ts';
import { HANGZHOU, quiet, START_MS } from '../../scenarios/landscape.ts';
import { faultsOf } from '../schemas.ts';

const ROOT = join(import.meta.dirname, '../../..');
const HOUR_MS = 3_600_000;
const WAIT_MS = 90_000;
const DAY_MS = 24 * HOUR_MS;
const BLIND_OWNER = '3000000000000001';
const BLIND_MEMBER = '2999999999999999';
const QUERIES = WATCHES.map((watch) => {
  const query = queryOf(watch);
  return {
    watch,
    words: (query.split('|')[0] ?? '')
      .replace(/^message:/, '')
      .replaceAll('"', '')
      .trim(),
    paths: [...query.matchAll(/json_extract_scalar\(message, '\$\.([\w.]+)'\)/g)].map(([, path = '']) => path),
  };
});

/** When an event asked for a snapshot. */
const wishes = new Map<string, number>();
let hub: HubLand;
const lines: Readonly<Record<string, unknown>>[] = [];

/** A day in which everything that a query asks for happens once. */
beforeAll(async () => {
  let denied = /^fc:InvokeFunction$/;
  hub = await startHub({
    cloud: { authorize: (_, action) => !denied.test(action) },
    functions: ['share-on-tag', 'sweep', 'unshare-expired', 'accept-invitation'],
    policy: (ids) => ({
      members: { roleName: ROLE, accounts: [...ids, BLIND_MEMBER] },
      owners: { roleName: 'snapshare-owner', accounts: [BLIND_OWNER] },
      principals: { directory: 'any', external: ids },
      allow: [{ to: ids.slice(0, 2) }, { to: ids.slice(2), approval: 'required' }],
      brakes: { removals: { count: 0, percent: 0 } },
      notify: { webhook: 'http://127.0.0.1:9/', eventBus: 'not-there' },
      prices: { [HANGZHOU]: { standardPerGiBMonth: 0.12, currency: 'CNY' } },
      mode: 'sync',
    }),
  });
  quiet(hub);
  const { cloud, platform } = hub.land;
  const [member = ''] = hub.memberIds;
  const owner = cloud.as(OWNER, HANGZHOU);
  const { snapshotId } = owner.createSnapshot({ isComplete: true, tags: { 'share-to': member } });
  cloud.faults.add({ match: { action: 'DescribeSnapshots' }, effect: 'throttle', times: 1 });
  await hub.land.advance(WAIT_MS);
  const more = [1, 2, 3].map(() => owner.createSnapshot({ isComplete: true, tags: { 'share-to': member } }).snapshotId);
  const complete = (id: string, index: number): Promise<unknown> => {
    wishes.set(id, START_MS + index * 1_000);
    return hub.invoke('share-on-tag', {
      source: 'acs.ecs',
      type: 'ecs:Snapshot:CreateSnapshotCompleted',
      time: new Date(wishes.get(id) ?? 0).toISOString(),
      aliyunregionid: HANGZHOU,
      aliyunaccountid: OWNER,
      data: { snapshotId: id },
    });
  };
  await complete(snapshotId, 7);
  // What arrives at once is pooled.
  await Promise.all(more.map(complete));
  await hub.invoke('sweep', { regions: [HANGZHOU] }).catch(() => undefined);
  denied = /CreateResourceShare$/;
  await hub.invoke('accept-invitation');
  const late = hub.memberIds[1] ?? '';
  owner.createSnapshot({ isComplete: true, tags: { 'share-to': late } });
  await hub.invoke('sweep', { regions: [HANGZHOU] }).catch(() => undefined);
  denied = /^$/;
  const overdue = owner.createSnapshot({ isComplete: true, retentionDays: 2 });
  const alsoOverdue = owner.createSnapshot({ isComplete: true, retentionDays: 2 });
  const both = [overdue.snapshotId, alsoOverdue.snapshotId];
  owner.createShare({ name: 'by-hand', principals: [], snapshotIds: both });
  owner.createSnapshot({ isComplete: true, tags: { 'share-to': hub.memberIds[2] ?? '' } });
  await hub.invoke('sweep', { regions: [HANGZHOU] });
  await hub.land.advance(6 * DAY_MS);
  owner.tagSnapshot(snapshotId, { 'share-to': '' });
  await hub.invoke('sweep', { regions: [HANGZHOU] });
  await hub.land.advance(23 * HOUR_MS);
  await hub.invoke('sweep', { regions: [HANGZHOU] });
  await hub.invoke('unshare-expired', { regions: [HANGZHOU] });
  cloud.faults.add({ match: { action: 'ListResourceShares' }, effect: 'error-500', times: 20 });
  await hub.invoke('sweep', { regions: [HANGZHOU] }).catch(() => undefined);
  for (const { line } of platform.logs) {
    try {
      lines.push(JSON.parse(line) as Record<string, unknown>);
    } catch {
      // What the runtime itself writes is no line of ours.
    }
  }
});
afterAll(() => hub.land.stop());

const valueAt = (line: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], line);

const textAt = (line: unknown, path: string): string | undefined => {
  const value = valueAt(line, path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};

/** The lines that a query is about, by its fields. */
const linesOf = ({ messages, only }: Watch) =>
  lines.filter(
    (line) =>
      messages.includes(textAt(line, 'message') ?? '') &&
      (only === undefined || only.values.includes(textAt(line, only.path) ?? '')),
  );

/** A column's number over the lines of a row, for those that alerts compare. */
function numberOf(column: Column | undefined, own: typeof lines): number {
  const times = own.map((line) => Date.parse(String(line['at'])));
  if (column?.by === 'lines') return own.length;
  if (column?.by === 'hours') return (Math.max(...times) - Math.min(...times)) / HOUR_MS;
  if (column?.by === 'largest') return Math.max(...own.map((line) => Number(valueAt(line, column.path) ?? 0)));
  throw new Error('no alert compares such a column');
}

/** The rows that the query gives or adds up, as the lines of each. */
function rowsOf(watch: Watch): (typeof lines)[] {
  const keys = Object.values(watch.columns).flatMap((column) => (column.by === 'key' ? [column.path] : []));
  const rows = groupBy(linesOf(watch), (line) => JSON.stringify(keys.map((path) => textAt(line, path))));
  return [...rows.values()];
}

describe('the query', () => {
  test.each(QUERIES)('"$watch.title" finds lines that have what it reads', ({ watch, words, paths }) => {
    const found = lines.filter((line) => words.split(' ').every((word) => JSON.stringify(line).includes(word)));
    const meant = linesOf(watch);
    expect(paths.length).toBeGreaterThan(0);
    expect(meant.length).toBeGreaterThan(0);
    expect(meant.filter((line) => !found.includes(line))).toEqual([]);
    const seldom = ['ownerAccountId', 'team'];
    for (const path of paths.filter((one) => !seldom.includes(one))) {
      expect(meant.filter((line) => valueAt(line, path) !== undefined).length, path).toBeGreaterThan(0);
    }
  });
});

test('every line of the log is as its schema says', () => {
  expect(lines.length).toBeGreaterThan(50);
  expect(lines.flatMap((line) => faultsOf('log-line', line))).toEqual([]);
});

test('what an event asked for says in the log when it did, and how long it waited; what no event asked for does not', () => {
  const applied = lines.filter((line) => line['message'] === 'applied');
  const byEvent = applied.filter((line) => line['function'] === 'share-on-tag');
  expect(byEvent.length).toBeGreaterThan(1);
  for (const line of byEvent) {
    const first = Math.min(...(line['snapshotIds'] as string[]).map((id) => wishes.get(id) ?? 0));
    expect(line['wishedAt']).toBe(new Date(first).toISOString());
    expect(line['waitedSeconds']).toBe((Date.parse(String(line['at'])) - first) / 1000);
    expect(line['waitedSeconds']).toBeGreaterThan(WAIT_MS / 2000);
  }
  const others = applied.filter((line) => line['function'] === 'sweep');
  expect(others.length).toBeGreaterThan(0);
  expect(others.filter((line) => 'wishedAt' in line || 'waitedSeconds' in line)).toEqual([]);
});

describe('the alert', () => {
  // One that fires on no row is silent here, as its query finds rows.
  const ALERTS = WATCHES.flatMap((watch) =>
    watch.alert && watch.alert.when !== 'no row' ? [{ watch, alert: watch.alert }] : [],
  );

  test.each(ALERTS)('on "$watch.title" fires on the lines of a run that it is meant for', ({ watch, alert }) => {
    const { when } = alert;
    const rows = rowsOf(watch);
    expect(rows.length).toBeGreaterThan(0);
    if (typeof when === 'string') return;
    const least = 'above' in when ? Number.MIN_VALUE : when.atLeast;
    const numbers = rows.map((own) => numberOf(watch.columns[when.column], own));
    expect(Math.max(...numbers)).toBeGreaterThanOrEqual(least);
    // What is bearable for all is that for none of them alone.
    if ('above' in when) expect(numbers.length).toBeGreaterThan(1);
    expect('above' in when).toBe(watch.total?.of === when.column);
  });

  test('on brakes knows every brake that there is', () => {
    const brakes = WATCHES.find(({ id }) => id === 'brakes')?.only?.values ?? [];
    expect([...brakes].sort()).toEqual(
      Object.keys(MESSAGES)
        .filter((code) => code.endsWith('_BRAKED'))
        .sort(),
    );
  });

  test('and its query know only findings that there are, and columns of their own', () => {
    for (const watch of WATCHES) {
      const { only, order, alert, columns, total } = watch;
      const codes = only?.path === 'code' ? only.values : [];
      expect(codes.filter((code) => !(code in MESSAGES))).toEqual([]);
      const named = [order?.column, typeof alert?.when === 'object' ? alert.when.column : undefined];
      expect(shownColumns(watch)).toEqual(expect.arrayContaining(named.filter((name) => name !== undefined)));
      if (total) expect(Object.keys(columns)).toEqual(expect.arrayContaining([total.of, total.per]));
    }
    expect(new Set(WATCHES.map(({ id }) => id)).size).toBe(WATCHES.length);
  });
});

test('what overdue snapshots cost together counts each once, however often it was told', () => {
  const watch = WATCHES.find(({ id }) => id === 'overdue-cost') as Watch;
  expect(queryOf(watch)).toMatch(
    /\| select currency, sum\(perMonth\) as perMonth, .* from \(select .* max\(.* from log .* group by snapshot\) group by currency$/,
  );
  expect(rowsOf(watch)).toHaveLength(2);
});

test.each([
  'en',
  'zh',
] as const)('the queries of the page about operations (%s) are those of the watches', (language) => {
  const page = readFileSync(join(ROOT, 'docs', language === 'en' ? '.' : language, 'operations.md'), 'utf8');
  expect(page).toContain(queryOf(WATCHES[0] as Watch));
  expect(withCodes(withQueries(page, language), language), 'run npm run docs').toBe(page);
});

test('the dashboard and the alerts of a region have the queries of the watches, each once and no other', () => {
  interface Resource {
    readonly Type: string;
    readonly Condition?: string;
    readonly Properties: {
      readonly Charts?: readonly { readonly search: { readonly query: string; readonly logstore: string } }[];
      readonly Detail?: {
        readonly DisplayName: string;
        readonly Configuration: { readonly QueryList: readonly { readonly Query: string; readonly Store: string }[] };
      };
    };
  }
  const { Resources: resources } = parseYaml(readFileSync(join(ROOT, 'deploy/region.ros.yaml'), 'utf8')) as {
    readonly Resources: Readonly<Record<string, Resource>>;
  };
  const charts = Object.values(resources).flatMap(({ Properties: { Charts } }) => Charts ?? []);
  const details = Object.values(resources).flatMap(({ Properties: { Detail } }) => Detail ?? []);
  const asked = details.flatMap(({ Configuration: { QueryList } }) => QueryList);
  expect(charts.map(({ search }) => search.query)).toEqual(WATCHES.map(queryOf));
  expect(asked.map(({ Query }) => Query)).toEqual(WATCHES.filter(({ alert }) => alert).map(queryOf));
  expect(new Set([...charts.map(({ search }) => search.logstore), ...asked.map(({ Store }) => Store)])).toEqual(
    new Set(['functions']),
  );
  // What Resource Orchestration takes for a name that is shown.
  expect(details.filter(({ DisplayName }) => DisplayName.length > 64)).toEqual([]);
  const isAlert = ({ Type }: Resource): boolean => Type === 'ALIYUN::SLS::Alert';
  const alerts = Object.values(resources).filter(isAlert);
  expect(alerts.filter(({ Condition }) => Condition !== 'HasAlerts')).toEqual([]);
});
