import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type LocalLandscape, startLocalLandscape } from '../../../emulator/index.ts';

import { templates } from '../../../shared/rights/templates.ts';
import { policyOf } from '../../rights/policies.ts';
import { HANGZHOU, quiet, SHANGHAI, START_MS, type Summary } from '../landscape.ts';

const HUB = '1000000000000001';
const [SHOP, BILLING, READER, STRANGER] = [
  '2000000000000001',
  '2000000000000002',
  '2000000000000003',
  '2000000000000009',
] as const;
const ROLE = 'snapshare-owner';
const ROOT = join(import.meta.dirname, '../../..');
const FUNCTIONS = ['share-on-tag', 'sweep', 'unshare-expired'];

const base = {
  installation: 'acme',
  mode: 'sync',
  regions: [HANGZHOU, SHANGHAI],
  owners: { roleName: ROLE, accounts: [SHOP, BILLING] },
};

let land: LocalLandscape;
afterEach(() => land.stop());

/** A hub with its functions, and the owners with nothing but the role and rules of the templates. */
async function start(parts: object = {}): Promise<void> {
  land = await startLocalLandscape({ regions: [HANGZHOU, SHANGHAI], startMs: START_MS });
  const { cloud, platform } = land;
  cloud.createAccount({ accountId: HUB, directory: 'management' });
  for (const accountId of [SHOP, BILLING, READER]) cloud.createAccount({ accountId, directory: 'member' });
  cloud.createAccount({ accountId: STRANGER });
  const document = { ...base, ...parts };
  platform.deploy({
    sYamlPath: join(ROOT, 's.yaml'),
    accountId: HUB,
    regionIds: document.regions,
    functions: FUNCTIONS,
    files: { 'policy.json': JSON.stringify(document) },
  });
  const folder = mkdtempSync(join(tmpdir(), 'snapshare-owners-'));
  for (const [name, write] of templates(policyOf(document)))
    if (['owner-role', 'hub-region'].includes(name)) writeFileSync(join(folder, name), write());
  for (const regionId of document.regions) {
    platform.deployRules(join(folder, 'hub-region'), { accountId: HUB, regionId });
    for (const accountId of [SHOP, BILLING, STRANGER])
      platform.deployRules(join(folder, 'owner-role'), { accountId, regionId, parameters: { HubAccountId: HUB } });
  }
  for (const accountId of [SHOP, BILLING]) trustHub(accountId);
}

function trustHub(accountId: string, externalId = 'acme'): void {
  land.cloud.createRole(accountId, ROLE, {
    principals: FUNCTIONS.map((name) => `acs:ram::${HUB}:role/snapshare-${name}`),
    externalId,
  });
}

function tagged(accountId: string, regionId: string = HANGZHOU, shareTo: string = READER): string {
  const owner = land.cloud.as(accountId, regionId);
  const { snapshotId } = owner.createSnapshot({ isComplete: true });
  owner.tagSnapshot(snapshotId, { 'share-to': shareTo });
  return snapshotId;
}

const reads = (snapshotId: string, regionId: string = HANGZHOU, accountId: string = READER): boolean =>
  land.cloud
    .as(accountId, regionId)
    .visibleSnapshots()
    .some(({ sourceSnapshotId }) => sourceSnapshotId === snapshotId);

const invoke = async (name: string, event: object = {}): Promise<Summary> => {
  const summary = (await land.invoke(name, event, { accountId: HUB, regionId: HANGZHOU })) as Summary;
  await land.advance(20_000);
  return summary;
};

/** What the handed-over runs answered. */
const outcomes = () =>
  land.platform.invocations.flatMap(
    ({ result }) =>
      (result as { regions?: { region: string; ownerAccountId?: string; findings: { code: string }[] }[] } | undefined)
        ?.regions ?? [],
  );

describe('a tag on a snapshot of an owner', () => {
  test('wakes the hub through its bus, which shares it from the owner within seconds', async () => {
    await start();
    land.platform.areTimersEnabled = false;
    const snapshotId = tagged(SHOP);
    await land.advance(15_000);
    expect(reads(snapshotId)).toBe(true);
    expect(land.cloud.as(SHOP, HANGZHOU).shares()).toHaveLength(1);
    expect(land.cloud.as(HUB, HANGZHOU).shares()).toEqual([]);
    for (const outcome of outcomes()) expect(outcome).toMatchObject({ region: HANGZHOU, ownerAccountId: SHOP });
  });

  test('of an account that is no owner leads to no call, although its events come', async () => {
    await start();
    land.platform.areTimersEnabled = false;
    tagged(STRANGER);
    land.cloud.clearCalls();
    await land.advance(15_000);
    expect(land.platform.invocations.map(({ functionName }) => functionName)).toContain('snapshare-share-on-tag');
    expect(land.cloud.calls).toEqual([]);
  });

  test('a burst of one owner assumes its role once a run, and holds up no other owner', async () => {
    await start();
    land.platform.areTimersEnabled = false;
    const many = Array.from({ length: 40 }, () => tagged(SHOP));
    const other = tagged(BILLING);
    land.cloud.clearCalls();
    await land.advance(30_000);
    for (const snapshotId of [...many, other]) expect(reads(snapshotId)).toBe(true);
    const assumed = land.cloud.calls.filter(({ action }) => action === 'AssumeRole');
    expect(assumed.length).toBeLessThanOrEqual(12);
  });
});

test('an untagged snapshot loses what somebody gives it while the run before lists, though a burst is going on', async () => {
  await start();
  quiet({ land });
  const { faults } = land.cloud;
  const owner = land.cloud.as(SHOP, HANGZHOU);
  const share = (event: object): void => {
    land.platform.invokeAsync('share-on-tag', event, { accountId: HUB, regionId: HANGZHOU });
  };
  const completed = (snapshotId: readonly string[]): object => ({
    source: 'acs.ecs',
    type: 'ecs:Snapshot:CreateSnapshotCompleted',
    aliyunaccountid: SHOP,
    aliyunregionid: HANGZHOU,
    data: { snapshotId },
  });
  const many = (): string[] => Array.from({ length: 12 }, () => tagged(SHOP));
  const { snapshotId } = owner.createSnapshot({ isComplete: true });
  faults.add({ match: { action: 'AssumeRole' }, effect: 'slow-answer', slowMs: 2000, times: 1 });
  faults.add({ match: { action: 'AssociateResourceShare' }, effect: 'slow-answer', slowMs: 5000, times: 1 });
  share(completed(many()));
  await land.advance(1000);
  share({ accountId: SHOP, regionId: HANGZHOU, snapshotIds: [snapshotId] });
  share(completed(many()));
  await land.advance(3000);
  owner.associate(owner.shares()[0]?.shareId ?? '', { snapshotIds: [snapshotId] });
  await land.advance(30_000);
  expect([reads(snapshotId), outcomes().length]).toEqual([false, 3]);
});

describe('the sweep of a hub', () => {
  test('looks after every owner and its own account in every region, each in a run of its own', async () => {
    await start();
    quiet({ land });
    const [ofHub, ofShop, ofBilling] = [tagged(HUB), tagged(SHOP, SHANGHAI), tagged(BILLING)];
    const summary = await invoke('sweep');
    expect(summary.regions).toMatchObject([
      { region: HANGZHOU, planned: 3, applied: 3, failed: 0 },
      { region: SHANGHAI, planned: 3, applied: 3, failed: 0 },
    ]);
    expect([reads(ofHub), reads(ofShop, SHANGHAI), reads(ofBilling)]).toEqual([true, true, true]);
    expect(land.platform.invocations).toHaveLength(1 + 6);
  });

  test('tells of an owner that does not let it in by one finding a region, and serves the others', async () => {
    await start();
    quiet({ land });
    trustHub(SHOP, 'another');
    const snapshotId = tagged(BILLING);
    await invoke('sweep', { regions: [HANGZHOU] });
    expect(reads(snapshotId)).toBe(true);
    expect(outcomes().filter(({ ownerAccountId }) => ownerAccountId === SHOP)).toMatchObject([
      { region: HANGZHOU, findings: [{ code: 'OWNER_UNREACHABLE' }] },
    ]);
  });

  test('takes a failing owner for retried, while the others are done', async () => {
    await start();
    quiet({ land });
    land.cloud.faults.add({ match: { accountId: SHOP }, effect: 'error-500' });
    const snapshotId = tagged(BILLING);
    await invoke('sweep', { regions: [HANGZHOU] });
    expect(reads(snapshotId)).toBe(true);
    await land.advance(3_600_000);
    const givenUp = JSON.stringify({ accountId: SHOP, regionId: HANGZHOU });
    expect(land.platform.failures.map(({ requestPayload }) => requestPayload)).toEqual([givenUp]);
  });

  test('finds the members of the directory as they join, without a new deployment', async () => {
    await start({ owners: { roleName: ROLE, accounts: 'directory' } });
    quiet({ land });
    await invoke('sweep', { regions: [HANGZHOU] });
    const joined = '2000000000000004';
    land.cloud.createAccount({ accountId: joined, directory: 'member' });
    trustHub(joined);
    const snapshotId = tagged(joined);
    await invoke('sweep', { regions: [HANGZHOU] });
    expect(reads(snapshotId)).toBe(true);
  });

  test('in dry run passes that on, so that nothing is shared', async () => {
    await start();
    quiet({ land });
    const snapshotId = tagged(SHOP);
    await invoke('sweep', { regions: [HANGZHOU], dryRun: true });
    expect(reads(snapshotId)).toBe(false);
    expect(land.cloud.as(SHOP, HANGZHOU).shares()).toEqual([]);
  });

  test('serves its own account alone where its timer says so', async () => {
    await start();
    quiet({ land });
    const [ofHub, ofShop] = [tagged(HUB), tagged(SHOP)];
    await invoke('sweep', { regions: [HANGZHOU], ownAccount: true });
    expect([reads(ofHub), reads(ofShop)]).toEqual([true, false]);
  });

  test('brakes each owner by its own grants', async () => {
    await start({ brakes: { removals: { count: 2, percent: 0 } } });
    quiet({ land });
    const ofShop = Array.from({ length: 4 }, () => tagged(SHOP));
    const ofBilling = [tagged(BILLING), tagged(BILLING)];
    await invoke('sweep', { regions: [HANGZHOU] });
    for (const [owner, ids] of [
      [SHOP, ofShop],
      [BILLING, ofBilling],
    ] as const)
      for (const id of ids) land.cloud.as(owner, HANGZHOU).untagSnapshot(id, ['share-to']);
    land.platform.clearRecords();
    await invoke('sweep', { regions: [HANGZHOU] });
    expect(ofShop.map((id) => reads(id))).toEqual([true, true, true, true]);
    expect(ofBilling.map((id) => reads(id))).toEqual([false, false]);
    const braked = outcomes().filter(({ findings }) => findings.some(({ code }) => code.endsWith('_BRAKED')));
    expect(braked).toMatchObject([{ ownerAccountId: SHOP }]);
  });
});

test('a grant of an owner ends on time through the hub', async () => {
  await start();
  quiet({ land });
  const snapshotId = tagged(SHOP, HANGZHOU, `${READER}/2h`);
  await invoke('sweep', { regions: [HANGZHOU] });
  expect(reads(snapshotId)).toBe(true);
  await land.advance(2 * 3_600_000);
  await invoke('unshare-expired', { regions: [HANGZHOU] });
  expect(reads(snapshotId)).toBe(false);
});

test('two installations on one owner never touch what the other shares', async () => {
  await start();
  quiet({ land });
  land.platform.deploy({
    sYamlPath: join(ROOT, 's.yaml'),
    accountId: SHOP,
    regionIds: [HANGZHOU],
    functions: ['sweep'],
    files: {
      'policy.json': JSON.stringify({
        installation: 'shops-own',
        mode: 'sync',
        regions: [HANGZHOU],
        tags: { shareTo: 'shop-share', shareUntil: 'shop-until', hold: 'shop-hold' },
      }),
    },
  });
  const shop = land.cloud.as(SHOP, HANGZHOU);
  const ofHub = tagged(SHOP);
  const { snapshotId: ofShop } = shop.createSnapshot({ isComplete: true });
  shop.tagSnapshot(ofShop, { 'shop-share': BILLING });
  const sweepBoth = async (): Promise<void> => {
    await invoke('sweep', { regions: [HANGZHOU] });
    await land.invoke('sweep', {}, { accountId: SHOP, regionId: HANGZHOU });
    await land.advance(20_000);
  };
  for (let round = 0; round < 3; round += 1) {
    await sweepBoth();
    expect([reads(ofHub), reads(ofShop, HANGZHOU, BILLING)]).toEqual([true, true]);
  }
  shop.untagSnapshot(ofHub, ['share-to']);
  await sweepBoth();
  expect([reads(ofHub), reads(ofShop, HANGZHOU, BILLING)]).toEqual([false, true]);
});
