import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Company, HANGZHOU, HOUR_MS, quiet, START_MS, startCompany } from './landscape.ts';

const CLI = join(import.meta.dirname, '../../dist/cli/snapshare.js');
type Line = Readonly<Record<string, unknown>>;

let company: Company;
let snapshotId: string;
beforeEach(async () => {
  company = await startCompany(() => ({ regions: [HANGZHOU] }));
  quiet(company);
  const { members, partner } = company;
  ({ snapshotId } = person().createSnapshot({
    isComplete: true,
    tags: { 'share-to': `${members[0].accountId} ${members[1].accountId} ${partner.accountId}` },
  }));
});
afterEach(() => company.land.stop());

const person = () => company.land.cloud.as(company.owner.accountId, HANGZHOU);
const logText = (): string => company.land.platform.logs.map(({ line }) => line).join('\n');
const actionLines = (): Line[] =>
  company.land.platform.logs
    .map(({ line }) => JSON.parse(line) as Line)
    .filter(({ message }) => message === 'applied' || message === 'failed' || message === 'deferred');
const requestsOf = (lines: readonly Line[]): string[] =>
  lines.flatMap(({ requestIds }) => requestIds as readonly string[]).sort();
const writesSent = (): string[] =>
  company.land.cloud.calls.flatMap(({ isWrite, requestId }) => (isWrite ? [requestId] : [])).sort();

describe('the lines of a run', () => {
  test('tell each change with its time, reason, before and after, and account for every writing call', async () => {
    company.land.cloud.clearCalls();
    await company.invoke('sweep');
    person().tagSnapshot(snapshotId, { 'share-to': company.members[0].accountId });
    company.land.cloud.clearCalls();
    company.land.platform.clearRecords();
    await company.invoke('sweep');
    const [first, second] = [company.members[0].accountId, company.members[1].accountId];
    const narrowing = actionLines().find(({ principals }) =>
      (principals as readonly string[] | undefined)?.includes(second),
    );
    expect(narrowing).toMatchObject({
      message: 'applied',
      function: 'sweep',
      region: HANGZHOU,
      kind: 'remove-principals',
      because: 'nobody asks for it any more',
      before: [first, second],
      after: [first],
    });
    expect(Date.parse(String(narrowing?.['at']))).toBeGreaterThanOrEqual(START_MS);
    expect(Date.parse(String(narrowing?.['at']))).toBeLessThanOrEqual(START_MS + HOUR_MS);
    // Among them those that the service turned away: the invitation that is withdrawn was only just sent.
    expect(writesSent().length).toBeGreaterThan(2);
    expect(requestsOf(actionLines())).toEqual(writesSent());
  });

  test('name the requests of a call that was tried again, and of the invitation that was accepted', async () => {
    company.land.cloud.clearCalls();
    company.land.cloud.faults.add({ match: { action: 'CreateResourceShare' }, effect: 'throttle', times: 1 });
    await company.invoke('sweep');
    await company.invoke('accept-invitation', {}, company.partner.accountId);
    expect(writesSent()).toHaveLength(4);
    expect(requestsOf(actionLines())).toEqual(writesSent());
    expect(actionLines().map(({ kind }) => kind)).toContain('accept');
  });

  test('are read back by snapshare history', async () => {
    await company.invoke('sweep');
    const [requestId = ''] = requestsOf(actionLines());
    const history = execFileSync(process.execPath, [CLI, 'history', snapshotId], { input: logText() }).toString();
    const rows = history.trim().split('\n').slice(1);
    expect(rows).toHaveLength(2);
    for (const row of rows) {
      expect(row).toMatch(/^2026-03-01T.* create-share applied .* asked for, and no open share is for exactly these/);
    }
    expect(history).toContain(requestId);
  });
});
