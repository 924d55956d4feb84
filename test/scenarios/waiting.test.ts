import { afterEach, beforeEach, expect, test } from 'vitest';
import { run } from './acts.ts';
import { type Company, HANGZHOU, HOUR_MS, quiet, START_MS, startCompany } from './landscape.ts';
import { type Sink, startSink } from './sinks.ts';

/** Long enough for a snapshot to be complete, and for all that follows. */
const SETTLED_MS = 120_000;

let company: Company;
let all: Sink;
let shop: Sink;

/** A partner and a member who need approval, and a member who needs none. Events wake, timers do not. */
beforeEach(async () => {
  all = await startSink();
  shop = await startSink();
  company = await startCompany(({ members, partner }) => ({
    regions: [HANGZHOU],
    notify: { webhook: all.address, teams: { shop: { webhook: shop.address } } },
    allow: [{ to: [members[0]] }, { to: [members[1], partner], approval: 'required' }],
  }));
  company.land.platform.areTimersEnabled = false;
});
afterEach(async () => {
  await company.land.stop();
  all.stop();
  shop.stop();
});

const person = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const idOf = (member: 0 | 1): string => company.members[member].accountId;
const partnerId = (): string => company.partner.accountId;

/** A sweep as its timer wakes it at an hour of the first day. */
const sweepAt = (hour: number) => () =>
  run(company, 'sweep', {
    triggerName: 'timer',
    triggerTime: new Date(START_MS + hour * HOUR_MS).toISOString(),
    payload: JSON.stringify({ schedule: '0 */15 * * * *' }),
  });

/** What an act, its events and a sweep after them have an address told to wait: `count principal asker`, by message. */
async function toldBy(act: () => unknown, { notices } = all): Promise<string[][]> {
  for (const sink of [all, shop]) sink.notices.length = 0;
  await act();
  await company.land.advance(SETTLED_MS);
  await sweepAt(12)();
  for (const { findings, waiting } of notices) {
    const found = findings.find(({ code }) => code === 'AWAITS_APPROVAL')?.count ?? 0;
    expect(found).toBe(waiting.reduce((sum, { count }) => sum + count, 0));
  }
  return notices
    .filter(({ waiting }) => waiting.length > 0)
    .map(({ waiting }) =>
      waiting.map(({ count, principal, askedBy = 'unknown' }) => `${count} ${principal} ${askedBy}`),
    );
}
/** The same of a team's address. */
const teamToldBy = (act: () => unknown): Promise<string[][]> => toldBy(act, shop);

test('a wish is told of when it is asked for, when its approval goes, and by the first sweep of each day; by no other run', async () => {
  const partner = partnerId();
  let id = '';
  const tag = (tags: Readonly<Record<string, string>>) => (): void => person().tagSnapshot(id, tags);
  const take = (tags: Readonly<Record<string, string>>) => (): void => {
    id = person().createSnapshot({ tags }).snapshotId;
  };
  // It completes a while after the call that tells of it.
  expect(await toldBy(take({ 'share-to': partner }))).toEqual([[`1 ${partner} operator`]]);
  // A message about a change does not repeat it.
  const other = { tags: { 'share-to': idOf(0) }, isComplete: true };
  expect(await toldBy(() => person().createSnapshot(other))).toEqual([]);
  expect(all.notices).toHaveLength(1);
  expect(await toldBy(tag({ 'share-approved': idOf(0) }))).toEqual([]);
  expect(await toldBy(tag({ 'share-to': `${partner} ${idOf(1)}` }))).toEqual([
    [`1 ${idOf(1)} operator`, `1 ${partner} operator`],
  ]);
  expect(await toldBy(tag({ 'share-approved': idOf(1) }))).toEqual([]);
  expect(await toldBy(tag({ 'share-approved': '' }))).toEqual([[`1 ${idOf(1)} unknown`]]);
  const daily = [[`1 ${idOf(1)} unknown`, `1 ${partner} unknown`]];
  expect(await toldBy(sweepAt(24))).toEqual(daily);
  expect(await toldBy(() => run(company, 'share-on-tag', { regionId: HANGZHOU, snapshotIds: [id] }))).toEqual(daily);
  expect(await toldBy(tag({ 'share-to': '' }))).toEqual([]);
  expect(await toldBy(sweepAt(24))).toEqual([]);
});

test('what an automatic policy makes is told of when it is complete, to its team as well, and events at one time in one message', async () => {
  const tags = { 'share-to': partnerId(), team: 'shop' };
  const make = (): unknown => person().createSnapshot({ tags, isAutomatic: true });
  expect(await teamToldBy(make)).toEqual([[`1 ${partnerId()} unknown`]]);
  const ids = Array.from({ length: 3 }, () => person().createSnapshot({ isComplete: true }).snapshotId);
  await company.land.advance(SETTLED_MS);
  expect(await teamToldBy(() => person().tagSnapshot(ids, tags))).toEqual([[`3 ${partnerId()} operator`]]);
});

test('writers at one time tell each, an event that comes twice tells twice, and nothing is given', async () => {
  quiet(company);
  const { snapshotId } = person().createSnapshot({ isComplete: true, tags: { 'share-to': partnerId() } });
  const event = { regionId: HANGZHOU, snapshotIds: [snapshotId] };
  const told = await toldBy(async () => {
    await Promise.all([company.invoke('share-on-tag', event), company.invoke('sweep')]);
    await company.invoke('share-on-tag', event);
  });
  expect(told).toEqual([1, 2, 3].map(() => [`1 ${partnerId()} unknown`]));
  expect(company.seen()).toEqual([]);
});

test.each([
  { mode: 'upsert-only', told: 1 },
  { mode: 'observe', told: 0 },
])('in mode $mode $told is told', async ({ mode, told }) => {
  company.changePolicy({ mode });
  expect(await toldBy(() => person().createSnapshot({ tags: { 'share-to': partnerId() } }))).toHaveLength(told);
});
