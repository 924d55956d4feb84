import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HubLand, OWNER, ROLE, startHub } from '../../scenarios/landing-zone/hub.ts';
import { HANGZHOU, quiet } from '../../scenarios/landscape.ts';

const DAY_MS = 86_400_000;
const DOCUMENT = readFileSync(join(import.meta.dirname, '../../../docs/operations.md'), 'utf8');
const QUERIES = [...DOCUMENT.matchAll(/### (.+)\n[\s\S]*?```sql\n([\s\S]*?)```/g)].map(
  ([, title = '', query = '']) => ({
    title,
    words: (query.split('|')[0] ?? '')
      .replace(/^message:/, '')
      .replaceAll('"', '')
      .trim(),
    paths: [...query.matchAll(/json_extract_scalar\(message, '\$\.([\w.]+)'\)/g)].map(([, path = '']) => path),
  }),
);

let hub: HubLand;
const lines: Readonly<Record<string, unknown>>[] = [];

/** A day in which everything that a query asks for happens once. */
beforeAll(async () => {
  let mayInvoke = false;
  hub = await startHub({
    cloud: { authorize: (_, action) => mayInvoke || action !== 'fc:InvokeFunction' },
    functions: ['share-on-tag', 'sweep', 'unshare-expired', 'accept-invitation'],
    policy: (ids) => ({
      members: { roleName: ROLE, accounts: ids },
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
  await hub.invoke('share-on-tag', { regionId: HANGZHOU, snapshotIds: [snapshotId] });
  mayInvoke = true;
  await hub.invoke('accept-invitation');
  const late = hub.memberIds[1] ?? '';
  owner.createSnapshot({ isComplete: true, tags: { 'share-to': late } });
  const overdue = owner.createSnapshot({ isComplete: true, retentionDays: 2 });
  owner.createShare({ name: 'by-hand', principals: [], snapshotIds: [overdue.snapshotId] });
  await hub.invoke('sweep', { regions: [HANGZHOU] });
  await hub.land.advance(6 * DAY_MS);
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

test('there are queries to test', () => {
  expect(QUERIES.length).toBeGreaterThanOrEqual(9);
});

describe('the query', () => {
  test.each(QUERIES)('"$title" finds lines that have what it reads', ({ words, paths }) => {
    const found = lines.filter((line) => JSON.stringify(line).includes(words));
    expect(paths.length).toBeGreaterThan(0);
    expect(found.length).toBeGreaterThan(0);
    for (const path of paths) {
      expect(found.filter((line) => valueAt(line, path) !== undefined).length, path).toBeGreaterThan(0);
    }
  });
});
