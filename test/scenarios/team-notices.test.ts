import { afterEach, expect, test } from 'vitest';
import { run } from './acts.ts';
import { type Company, HANGZHOU, HOUR_MS, quiet, startCompany } from './landscape.ts';
import { type Sink, startSink } from './sinks.ts';

let company: Company;
let sinks: Sink[] = [];
afterEach(async () => {
  await company.land.stop();
  for (const sink of sinks.splice(0)) sink.stop();
});

/** Addresses of the whole, of shop and of billing; lab has none. @param shopAnswer What the address of shop answers. */
async function start(shopAnswer?: Parameters<typeof startSink>[0]): Promise<{ all: Sink; shop: Sink; billing: Sink }> {
  const [all, shop, billing] = [await startSink(), await startSink(shopAnswer), await startSink()];
  sinks = [all, shop, billing];
  const [whole, ofShop, ofBilling] = sinks.map(({ address }) => address);
  company = await startCompany(() => ({
    notify: { webhook: whole, teams: { shop: { webhook: ofShop }, billing: { webhook: ofBilling }, lab: {} } },
  }));
  quiet(company);
  return { all, shop, billing };
}

const make = (tags: Readonly<Record<string, string>>): string =>
  company.land.cloud.as(company.owner.accountId, HANGZHOU).createSnapshot({ tags, isComplete: true, retentionDays: 30 })
    .snapshotId;
const told = ({ notices }: Sink): string => JSON.stringify(notices);

test('each team is told of its own snapshots and of no other, and the general address of all', async () => {
  const { all, shop, billing } = await start();
  const member = company.members[0].accountId;
  const ids = {
    shop: [make({ team: 'shop', 'share-to': `${member}/10d` }), make({ team: 'shop', 'share-to': 'nobody' })],
    billing: [make({ team: 'billing', 'share-to': 'nobody-either' })],
    lab: [make({ team: 'lab', 'share-to': 'none' })],
    none: [make({ 'share-to': 'no-team' })],
  };
  await run(company, 'sweep');
  await company.land.advance(3 * 24 * HOUR_MS);
  await run(company, 'unshare-expired');
  expect(shop.notices).toMatchObject([
    {
      team: 'shop',
      regions: [{ region: HANGZHOU, planned: 1, applied: 1, failed: 0 }, {}],
      findings: [{ code: 'BAD_TOKEN', count: 1, snapshotId: ids.shop[1] }],
    },
    { team: 'shop', function: 'unshare-expired', findings: [], endings: [{ snapshotIds: [ids.shop[0]] }] },
  ]);
  expect(billing.notices).toMatchObject([
    {
      team: 'billing',
      regions: [{ planned: 0, applied: 0 }, {}],
      findings: [{ count: 1, snapshotId: ids.billing[0] }],
    },
  ]);
  expect(all.notices[0]).toMatchObject({ regions: [{ applied: 1 }, {}], findings: [{ code: 'BAD_TOKEN', count: 4 }] });
  expect(all.notices[0]).not.toHaveProperty('team');
  for (const id of [...ids.billing, ...ids.lab, ...ids.none]) expect(told(shop)).not.toContain(id);
  for (const id of [...ids.shop, ...ids.lab, ...ids.none]) expect(told(billing)).not.toContain(id);
});

test.each<{ what: string; answer: Parameters<typeof startSink>[0] }>([
  { what: 'refuses', answer: (_, response) => response.writeHead(500).end() },
  { what: 'hangs up', answer: (request) => request.socket.destroy() },
  { what: 'never answers', answer: () => undefined },
])('an address of a team that $what holds up nobody else, and the general address is told', async ({ answer }) => {
  const { all, shop, billing } = await start(answer);
  const shops = make({ team: 'shop', 'share-to': 'nobody' });
  make({ team: 'billing', 'share-to': 'nobody' });
  const summary = await run(company, 'sweep');
  expect(summary.regions[0]).toMatchObject({ failed: 0 });
  expect(billing.notices).toHaveLength(1);
  expect(shop.notices).toHaveLength(1);
  expect(all.notices).toMatchObject([
    { findings: [{ code: 'BAD_TOKEN', count: 2 }] },
    { findings: [{ code: 'TEAM_NOT_TOLD', message: expect.stringContaining('shop') as string }] },
  ]);
  expect(JSON.stringify(all.notices[1])).not.toContain(shop.address);
  expect(JSON.stringify(all.notices[1])).not.toContain(shops);
  const warnings = company.land.platform.logs.filter(({ line }) => line.includes('"team":"shop"'));
  expect(warnings).toHaveLength(1);
});
