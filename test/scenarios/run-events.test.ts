import { afterEach, expect, test } from 'vitest';
import type { EventDelivery } from '../../emulator/state/types.ts';
import { type FindingCode, finding } from '../../shared/plan/findings/finding.ts';
import { MESSAGES } from '../../shared/plan/findings/messages.ts';
import { type RunEventInput, runEventOf } from '../../shared/view/run-event.ts';
import { faultsOf } from '../cli/schemas.ts';
import { type Company, HANGZHOU, quiet, START_MS, startCompany } from './landscape.ts';

const BUS = 'snapshots';
const WARNING = 'an event could not be put on the bus';

let company: Company;
afterEach(() => company.land.stop());

/** A company with a bus of this name, and what comes to it. */
async function startWithBus(busName: string, notify: object = { eventBus: BUS }) {
  let isAllowed = true;
  company = await startCompany(() => ({ notify }), {
    cloud: { authorize: (_, action) => isAllowed || action !== 'eventbridge:PutEvents' },
    partnerHasFunctions: false,
    platform: { coldStart: 'always' },
  });
  quiet(company);
  const { cloud } = company.land;
  const deliveries: EventDelivery[] = [];
  cloud.createEventBus(company.owner.accountId, HANGZHOU, busName);
  cloud.onEvent((delivery) => {
    if (delivery.busName !== undefined) deliveries.push(delivery);
  });
  const owner = cloud.as(company.owner.accountId, HANGZHOU);
  const [member] = company.members;
  const deny = (): void => {
    isAllowed = false;
  };
  return { owner, deliveries, member: member.accountId, deny };
}

/** Who sees what, once the service has settled it. */
async function seen(): Promise<string[]> {
  await company.land.advance(60_000);
  return company.seen();
}

/** The lines of the log that tell of an event that was not taken. */
const warnings = (): string[] =>
  company.land.platform.logs.map(({ line }) => line).filter((one) => one.includes(WARNING));

test('a run that shares puts one event on the bus, as its schema says, and one that changes nothing none', async () => {
  const { owner, deliveries, member } = await startWithBus(BUS);
  const { snapshotId } = owner.createSnapshot({ isComplete: true, name: 'secret-name', tags: { 'share-to': member } });
  const summary = await company.invoke('sweep');
  expect(await seen()).toEqual([`${snapshotId} ${member}`]);
  expect(faultsOf('run-summary', summary)).toEqual([]);
  const [delivery, ...others] = deliveries;
  expect(others).toEqual([]);
  const { event } = delivery as EventDelivery;
  expect(event).toMatchObject({ id: summary.runId, source: 'snapshare', type: 'snapshare:Run' });
  expect(event.aliyuneventbusname).toBe(BUS);
  expect(faultsOf('run', event.data)).toEqual([]);
  expect(event.data).toMatchObject({
    schema: 'snapshare.run/1',
    function: 'sweep',
    accountId: company.owner.accountId,
    changes: [{ region: HANGZHOU, kind: 'create-share', principals: [member], snapshotIds: [snapshotId] }],
  });
  expect(JSON.stringify(event)).not.toMatch(/secret-name|LTAI|STS\./);
  await company.invoke('sweep');
  expect(deliveries).toHaveLength(1);
  owner.tagSnapshot(snapshotId, { 'share-to': '' });
  await company.invoke('sweep');
  expect(deliveries.map(({ event: { data } }) => data['changes'])).toMatchObject([
    [{ kind: 'create-share' }],
    [{ kind: 'remove-principals', principals: [member], snapshotIds: [snapshotId] }],
  ]);
});

test('an event of a run that answers an event says how long that waited', async () => {
  const { owner, deliveries, member } = await startWithBus(BUS);
  const { snapshotId } = owner.createSnapshot({ isComplete: true, tags: { 'share-to': member } });
  await company.land.advance(90_000);
  const { regions } = await company.invoke('share-on-tag', {
    source: 'acs.ecs',
    type: 'ecs:Snapshot:CreateSnapshotCompleted',
    time: new Date(START_MS).toISOString(),
    aliyunregionid: HANGZHOU,
    data: { snapshotId },
  });
  const [
    {
      event: { data },
    },
  ] = deliveries as [EventDelivery];
  const [region] = regions;
  const waited = { calls: 1, p50Seconds: 90, p95Seconds: 90, slowestSeconds: 90 };
  expect(region).toMatchObject({ applied: 1, waited });
  expect(data['regions']).toEqual([{ region: HANGZHOU, planned: 1, applied: 1, failed: 0, waited }]);
  expect(faultsOf('run', data)).toEqual([]);
});

test('a run without effects puts none: dry, in mode observe, or without a bus in the policy', async () => {
  const { owner, deliveries, member } = await startWithBus(BUS);
  const { snapshotId } = owner.createSnapshot({ isComplete: true, tags: { 'share-to': member } });
  await company.invoke('sweep', { dryRun: true });
  company.changePolicy({ mode: 'observe' });
  await company.invoke('sweep');
  expect(await seen()).toEqual([]);
  company.changePolicy({ notify: {} });
  await company.invoke('sweep');
  expect(await seen()).toEqual([`${snapshotId} ${member}`]);
  expect(deliveries).toEqual([]);
  expect(warnings()).toEqual([]);
});

test('a bus that is not there, and one that may not be used, are told in the log and fail no run', async () => {
  const { owner, deliveries, member, deny } = await startWithBus('another');
  const share = async (): Promise<void> => {
    const { snapshotId } = owner.createSnapshot({ isComplete: true, tags: { 'share-to': member } });
    const summary = await company.invoke('share-on-tag', { regionId: HANGZHOU, snapshotIds: [snapshotId] });
    expect(summary.regions).toMatchObject([{ applied: 1, failed: 0 }]);
    expect(await seen()).toContain(`${snapshotId} ${member}`);
  };
  await share();
  deny();
  await share();
  expect(deliveries).toEqual([]);
  expect(warnings().map((line) => (JSON.parse(line) as { readonly problem: string }).problem)).toEqual([
    expect.stringContaining('EventBusNotExist'),
    expect.stringContaining('NoPermission'),
  ]);
});

test('an event of a run without bounds stays within what EventBridge takes, and counts what it leaves out', () => {
  const ids = (count: number, prefix: string): string[] =>
    Array.from({ length: count }, (_, at) => `${prefix}${String(at).padStart(20, '0')}`);
  const told: RunEventInput['regions'][number]['told'] = ids(200, 'rs-').map((shareId) => ({
    result: 'applied',
    action: {
      kind: 'remove-principals',
      shareId,
      principals: ids(5, 'fd-'),
      snapshotIds: ids(30, 's-'),
      takeovers: [],
      isTidying: false,
      because: '',
      reasons: [],
    },
  }));
  const findings = (Object.keys(MESSAGES) as FindingCode[]).map((code) => finding(code, {}));
  const waited = { calls: 200, p50Seconds: 1.234, p95Seconds: 12.345, slowestSeconds: 123.456 };
  const regions = ids(60, 'cn-').map((region) => ({
    region,
    planned: 9,
    applied: 9,
    failed: 0,
    findings,
    told,
    waited,
  }));
  const place = { installation: 'a'.repeat(30), accountId: '1'.repeat(16), function: 'unshare-expired', runId: 'r' };
  const event = runEventOf({ ...place, mode: 'sync', nowMs: 0, regions });
  expect(event).toMatchObject({ omittedChanges: 60 * 200 - 100, changes: { 0: { omittedSnapshots: 20 } } });
  expect(event?.regions.map((region) => region.waited)).toEqual(Array.from({ length: 50 }, () => waited));
  expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(64_000);
  expect(faultsOf('run', event)).toEqual([]);
});
