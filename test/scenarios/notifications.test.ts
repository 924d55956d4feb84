import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Notice } from '../../shared/view/run-notice.ts';
import { type Company, DAY_MS, HANGZHOU, HOUR_MS, quiet, startCompany } from './landscape.ts';

let company: Company;
let server: Server;
let notices: Notice[];

beforeEach(async () => {
  notices = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => {
      body += part.toString();
    });
    request.on('end', () => {
      notices.push(JSON.parse(body) as Notice);
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const webhook = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  company = await startCompany(() => ({ notify: { webhook } }));
  quiet(company);
});

afterEach(async () => {
  await company.land.stop();
  server.close();
});

function takeSnapshot(tags: Readonly<Record<string, string>>): string {
  const { cloud } = company.land;
  const owner = cloud.as(company.owner.accountId, HANGZHOU);
  return owner.createSnapshot({ tags, retentionDays: 30, isComplete: true }).snapshotId;
}

test('a built function tells of its changes once, and of nothing when nothing happened', async () => {
  takeSnapshot({ 'share-to': company.members[0].accountId });
  await company.invoke('sweep');
  expect(notices).toMatchObject([
    { schema: 'snapshare.notice/1', function: 'sweep', accountId: company.owner.accountId },
  ]);
  await company.land.advance(2 * HOUR_MS);
  await company.invoke('sweep');
  expect(notices).toHaveLength(1);
});

test('the sharee is warned seven days and one day before its grant ends', async () => {
  const { accountId } = company.members[0];
  const snapshotId = takeSnapshot({ 'share-to': `${accountId}/10d` });
  await company.invoke('sweep');
  notices.length = 0;
  for (let hour = 0; hour < 10 * 24; hour += 12) {
    await company.land.advance(12 * HOUR_MS);
    await company.invoke('unshare-expired');
  }
  const endings = notices.flatMap((notice) => notice.endings.map((ending) => ({ ...ending, sentAt: notice.sentAt })));
  expect(endings).toMatchObject([
    { principal: accountId, warningDays: 7, snapshotIds: [snapshotId], count: 1 },
    { principal: accountId, warningDays: 1, snapshotIds: [snapshotId], count: 1 },
  ]);
  for (const { endsAt, sentAt, warningDays } of endings) {
    const leftMs = Date.parse(endsAt) - Date.parse(sentAt);
    expect(Math.abs(leftMs - warningDays * DAY_MS)).toBeLessThan(HOUR_MS);
  }
});

test('an endpoint that is gone fails no run', async () => {
  await new Promise((resolve) => server.close(resolve));
  takeSnapshot({ 'share-to': company.members[0].accountId });
  const summary = await company.invoke('sweep');
  expect(summary.regions[0]).toMatchObject({ applied: 1, failed: 0 });
  await company.land.advance(HOUR_MS);
  expect(company.seen()).toHaveLength(1);
});
