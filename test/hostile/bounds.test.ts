import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deadlineOf } from '../../shared/base/deadline.ts';
import { CloudCallError } from '../../shared/base/errors.ts';
import { createLogger } from '../../shared/base/log.ts';
import { retry } from '../../shared/base/retry.ts';
import { Progress } from '../../shared/engine/progress.ts';
import { boundFindings, type RegionOutcome } from '../../shared/engine/summary.ts';
import { finding } from '../../shared/plan/findings/finding.ts';
import { MESSAGES } from '../../shared/plan/findings/messages.ts';
import { defineFunction } from '../../shared/runtime/function-entry.ts';
import { noticeOf, noticeText } from '../../shared/view/run-notice.ts';
import { skippingClock } from '../base/clocks.ts';
import { CONTEXT, dependenciesOn, type Liar, startLiar } from './liar.ts';

test.each([
  { timeoutSeconds: 600, expected: 570_000 },
  { timeoutSeconds: 60, expected: 45_000 },
  { timeoutSeconds: 3, expected: 2_250 },
  { timeoutSeconds: undefined, expected: Number.POSITIVE_INFINITY },
  { timeoutSeconds: 0, expected: Number.POSITIVE_INFINITY },
  { timeoutSeconds: Number.NaN, expected: Number.POSITIVE_INFINITY },
])('of $timeoutSeconds seconds a run uses $expected milliseconds', ({ timeoutSeconds, expected }) => {
  expect(deadlineOf(1_000, timeoutSeconds)).toBe(1_000 + expected);
});

test('no attempt begins after the deadline, and what was wrong before it is what the caller sees', async () => {
  const clock = skippingClock(0);
  const failure = new CloudCallError({
    action: 'ListResourceShares',
    regionId: 'cn-hangzhou',
    cloudCode: 'Throttling',
  });
  const startsMs: number[] = [];
  const work = (): Promise<never> => {
    startsMs.push(clock.nowMs());
    return Promise.reject(failure);
  };
  await expect(retry(work, { clock, random: () => 1, deadlineMs: 5_000 })).rejects.toBe(failure);
  expect(startsMs).toEqual([0, 1_000, 3_000]);
});

describe('after the end of a run', () => {
  const place = { action: 'AssociateResourceShare', regionId: 'cn-hangzhou' };

  test.each([
    { cloudCode: 'RunOver.OutOfTime', code: 'OUT_OF_TIME' },
    { cloudCode: 'InvalidSecurityToken.Expired', code: 'CREDENTIALS_EXPIRED' },
  ])('by $cloudCode nothing more is called, and all that is left is one finding with its number', async (one) => {
    const progress = new Progress(createLogger(() => undefined));
    let calls = 0;
    for (let step = 0; step < 4; step++) {
      const error = await progress.attempt('Adding', () => {
        calls++;
        return calls === 1
          ? Promise.resolve()
          : Promise.reject(new CloudCallError({ ...place, cloudCode: one.cloudCode }));
      });
      if (error) progress.reportFailure(error, 'Adding', {});
      progress.count(error ? 'failed' : 'applied');
    }
    expect(calls).toBe(2);
    const { findings, ...counts } = progress.result();
    expect(counts).toEqual({ applied: 1, failed: 3, isRetryLeft: true });
    expect(findings).toEqual([finding(one.code as 'OUT_OF_TIME', {}, { region: 'cn-hangzhou', left: 3 })]);
  });
});

test('an answer holds at most a hundred findings of a code and counts the others', () => {
  const findings = [
    ...Array.from({ length: 2_500 }, (_, at) => finding('NOT_PERMITTED', { snapshotId: `s-${at}` })),
    ...Array.from({ length: 100 }, (_, at) => finding('OVERDUE', { snapshotId: `s-${at}` })),
  ];
  const summary = { region: 'cn-hangzhou', planned: 0, applied: 0, failed: 0, findings };
  const bounded = boundFindings(summary);
  expect(bounded.omittedFindings).toEqual({ NOT_PERMITTED: 2_400 });
  expect(bounded.findings).toEqual([...findings.slice(0, 100), ...findings.slice(2_500)]);
  const few = { ...summary, findings: findings.slice(2_500) };
  expect(boundFindings(few)).toBe(few);
});

describe('what two hundred others would hide', () => {
  const CODES = Object.keys(MESSAGES) as (keyof typeof MESSAGES)[];
  /** As sorted as a run gives them, with what matters behind a mass of the rest. */
  const findings = [
    ...CODES.filter((code) => code !== 'REMOVALS_BRAKED').flatMap((code) =>
      Array.from({ length: 100 }, (_, at) => finding(code, { snapshotId: `s-${at}` })),
    ),
    finding('REMOVALS_BRAKED', {}, { count: 21 }),
  ];
  const outcomeIn = (region: string, found = findings): RegionOutcome => ({
    summary: { region, planned: 0, applied: 1, failed: 0, findings: found },
    isRetryLeft: false,
  });

  let liar: Liar;
  beforeAll(async () => {
    liar = await startLiar();
  });
  afterAll(() => liar.stop());

  test('is in the log before any second finding of a code, in whichever region it is', async () => {
    const lines: string[] = [];
    const outcomes = [outcomeIn('cn-hangzhou', findings.slice(0, -1)), outcomeIn('cn-shanghai')];
    const handler = defineFunction('sweep', dependenciesOn(liar, lines), () => Promise.resolve(outcomes));
    await handler(Buffer.from('{}'), CONTEXT);
    const told = lines
      .map((line) => JSON.parse(line) as { message: string; region: string; code: string })
      .filter(({ message }) => message === 'finding')
      .map(({ region, code }) => `${region} ${code}`);
    const firsts = new Set(told);
    expect(told.slice(0, firsts.size)).toEqual([...firsts]);
    expect(firsts.size).toBe(2 * CODES.length - 1);
    expect(told).toContain('cn-shanghai REMOVALS_BRAKED');
    expect(told.length).toBeLessThanOrEqual(2 * (CODES.length + 200));
  });

  test('is in a message to people before the room for one runs out', () => {
    const regions = [{ ...outcomeIn('cn-hangzhou').summary, endings: [], waiting: [] }];
    const run = { function: 'sweep', runId: 'run-1', mode: 'sync', nowMs: 0, isTelling: true };
    const notice = noticeOf({ ...run, installation: 'acme', accountId: CONTEXT.accountId, regions });
    const text = notice ? noticeText(notice) : '';
    expect(text.length).toBeGreaterThan(5_000);
    expect(text.slice(0, 5_000)).toContain('REMOVALS_BRAKED (1)');
  });
});
