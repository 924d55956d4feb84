import { describe, expect, test } from 'vitest';
import { finding } from '../../shared/plan/findings/finding.ts';
import { endingGrants, type NoticeInput, noticeOf, noticeText } from '../../shared/view/run-notice.ts';
import type { Asked } from '../../shared/view/waiting.ts';
import { DAY_MS, NOW_MS, OWNER, policyOf, shareOf, snapshotOf, worldOf } from '../plan/model.ts';

const MEMBER = '1111222233334444';
const OTHER = '1111222233335555';
const HOUR_MS = 3_600_000;
const NOON_MS = NOW_MS + 12 * HOUR_MS;

const REGION = { region: 'cn-hangzhou', planned: 0, applied: 0, failed: 0, findings: [], endings: [], waiting: [] };
const input = (region: Partial<NoticeInput['regions'][number]>, parts: Partial<NoticeInput> = {}): NoticeInput => ({
  installation: 'acme',
  accountId: OWNER,
  function: 'sweep',
  runId: 'run-1',
  mode: 'sync',
  nowMs: NOON_MS,
  isTelling: false,
  regions: [{ ...REGION, ...region }],
  ...parts,
});
const LOUD = finding('NOT_PERMITTED', { snapshotId: 's-1', principal: MEMBER });
const QUIET = finding('SNAPSHOT_NOT_READY', { snapshotId: 's-1' }, { status: 'progressing' });
const ENDING = { snapshotId: 's-1', principal: MEMBER, endsAtMs: NOON_MS + DAY_MS, warningDays: 1 } as const;

test.each([
  { name: 'nothing at all', region: {}, parts: {}, isTold: false },
  { name: 'a change', region: { applied: 1 }, parts: {}, isTold: true },
  { name: 'a grant about to end', region: { endings: [ENDING] }, parts: {}, isTold: true },
  {
    name: 'a finding of a run that tells of them',
    region: { findings: [LOUD] },
    parts: { isTelling: true },
    isTold: true,
  },
  { name: 'a finding of a run that tells of none', region: { findings: [LOUD] }, parts: {}, isTold: false },
  { name: 'a finding that cures itself', region: { findings: [QUIET] }, parts: { isTelling: true }, isTold: false },
])('$name: told is $isTold', ({ region, parts, isTold }) => {
  expect(noticeOf(input(region, parts)) !== undefined).toBe(isTold);
});

test('a notice has one entry a code and one a principal, and counts what it leaves out', () => {
  const endings = Array.from({ length: 30 }, (_, at) => ({ ...ENDING, snapshotId: `s-${at}` }));
  const findings = [LOUD, finding('NOT_PERMITTED', { snapshotId: 's-2', principal: MEMBER }), QUIET];
  const notice = noticeOf(input({ applied: 2, findings, omittedFindings: { NOT_PERMITTED: 5 }, endings }));
  expect(notice).toMatchObject({
    schema: 'snapshare.notice/1',
    sentAt: '2026-03-01T12:00:00.000Z',
    regions: [{ region: 'cn-hangzhou', planned: 0, applied: 2, failed: 0 }],
    findings: [{ code: 'NOT_PERMITTED', count: 7, region: 'cn-hangzhou', snapshotId: 's-1', principal: MEMBER }],
    endings: [{ principal: MEMBER, warningDays: 1, count: 30, endsAt: '2026-03-02T12:00:00.000Z' }],
  });
  expect(notice?.endings[0]?.snapshotIds).toHaveLength(20);
  expect(notice && noticeText(notice)).toMatchInlineSnapshot(`
    "Snapshare acme: sweep in 1234567890123456
    2 change(s) made in cn-hangzhou.
    Findings: NOT_PERMITTED (7).
    Ends in 1 day(s), from 2026-03-02T12:00:00.000Z: 1111222233334444 loses 30 snapshot(s) in cn-hangzhou: s-0, s-1, s-2, s-3, s-4, s-5, s-6, s-7, s-8, s-9, s-10, s-11, s-12, s-13, s-14, s-15, s-16, s-17, s-18, s-19, …
    NOT_PERMITTED: s-1 asks to be shared with 1111222233334444, which the policy does not permit. Remove it from the tag, or let the owner of the policy list it under principals.directory or principals.external."
  `);
});

test('what waits is an entry a principal and asker, with who asked only as the event says', () => {
  const waits = (at: number, asked?: Asked) => ({
    finding: finding(
      'AWAITS_APPROVAL',
      { snapshotId: `s-${at}`, principal: MEMBER },
      { statements: '#1', tagKey: 'ok' },
    ),
    ...(asked && { asked }),
  });
  const waiting = [
    ...Array.from({ length: 30 }, (_, at) => waits(at, { by: 'ops', atMs: NOON_MS - at * HOUR_MS })),
    waits(30),
  ];
  const findings = waiting.map((one) => one.finding);
  const notice = noticeOf(input({ findings, waiting, omittedFindings: { AWAITS_APPROVAL: 9 } }, { isTelling: true }));
  expect(notice?.findings).toMatchObject([{ code: 'AWAITS_APPROVAL', count: 31 }]);
  expect(notice?.waiting).toMatchObject([
    { principal: MEMBER, region: 'cn-hangzhou', askedBy: 'ops', askedAt: '2026-02-28T07:00:00.000Z', count: 30 },
    { principal: MEMBER, count: 1, snapshotIds: ['s-30'] },
  ]);
  const lines = notice ? noticeText(notice).split('\n').slice(3, 5) : [];
  expect(lines[0]).toMatch(
    /^Waits for an approval: 1{4}2{4}3{4}4{4} for 30 .* s-19, …\. Asked for since 2026-02-28T07:00:00\.000Z by ops, as the event says\. To approve: snapshare approve s-0 1{4}2{4}3{4}4{4}$/,
  );
  expect(lines[1]).toBe(
    `Waits for an approval: ${MEMBER} for 1 snapshot(s) in cn-hangzhou: s-30. To approve: snapshare approve s-30 ${MEMBER}`,
  );
  expect(noticeOf(input({ findings }, { isTelling: true }))).toBeUndefined();
});

describe('grants about to end', () => {
  const world = worldOf(
    [
      snapshotOf('s-1', { 'share-to': `${MEMBER} ${OTHER}` }, { createdAtMs: NOW_MS, retentionDays: 31 }),
      snapshotOf('s-2', { 'share-to': MEMBER }),
    ],
    [shareOf('rs-1', [MEMBER], ['s-1', 's-2'])],
  );
  const policy = policyOf({ expiry: { unshareBeforeHours: 24 } });
  const END_MS = NOW_MS + 30 * DAY_MS;
  const warnedAt = (nowMs: number) =>
    endingGrants(world, policy, nowMs).map(({ principal, warningDays }) => `${principal} ${warningDays}`);

  test('are told of seven days and one day before, to those who have them', () => {
    expect(warnedAt(END_MS - 7 * DAY_MS)).toEqual([`${MEMBER} 7`]);
    expect(warnedAt(END_MS - DAY_MS)).toEqual([`${MEMBER} 1`]);
  });

  test('are told of exactly once each by a run an hour, early or late within its hour', () => {
    for (const offsetMs of [0, 7 * 60_000, HOUR_MS - 1]) {
      const told = Array.from({ length: 31 * 24 }, (_, hour) => warnedAt(NOW_MS + hour * HOUR_MS + offsetMs)).flat();
      expect(told).toEqual([`${MEMBER} 7`, `${MEMBER} 1`]);
    }
  });

  test.each([1, 6, 24, 36])('are told of exactly once each by a run every %i hours, not after their time', (hours) => {
    const runs = Array.from({ length: Math.ceil((40 * 24) / hours) }, (_, at) => NOW_MS + at * hours * HOUR_MS + 1);
    const told = runs.flatMap((atMs) => {
      const turn = { isFirstOfDay: false, atMs, nextMs: atMs + hours * HOUR_MS };
      return endingGrants(world, policy, atMs, turn).map(({ principal, warningDays, endsAtMs }) => {
        expect(endsAtMs - atMs).toBeGreaterThanOrEqual(warningDays * DAY_MS);
        return `${principal} ${warningDays}`;
      });
    });
    expect(told).toEqual([`${MEMBER} 7`, `${MEMBER} 1`]);
  });

  test('by the end of an approval are told of as such, with the command that goes on with them', () => {
    const tags = { 'share-to': MEMBER, 'share-approved': `${MEMBER}/10d` };
    const approved = worldOf([snapshotOf('s-1', tags, { createdAtMs: NOW_MS })], [shareOf('rs-1', [MEMBER], ['s-1'])]);
    const allow = [{ to: [MEMBER], approval: 'required' }];
    const endings = endingGrants(approved, policyOf({ allow }), NOW_MS + 9 * DAY_MS);
    expect(endings).toMatchObject([{ snapshotId: 's-1', principal: MEMBER, warningDays: 1, isApproval: true }]);
    const notice = noticeOf(input({ endings }));
    expect(notice?.endings).toMatchObject([{ isApproval: true }]);
    const approve = `snapshare approve s-1 ${MEMBER} --until DATE`;
    expect(notice && noticeText(notice)).toContain(approve);
    expect(notice && noticeText(notice, ' --account 1')).toContain(`${approve} --account 1`);
  });

  test('in a share that is not ours are none of our concern', () => {
    const foreign = worldOf([...world.snapshots.values()], [shareOf('rs-1', [MEMBER], ['s-1'], { isOurs: false })]);
    expect(endingGrants(foreign, policy, END_MS - DAY_MS)).toEqual([]);
  });
});
