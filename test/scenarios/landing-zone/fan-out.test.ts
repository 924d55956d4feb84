import { afterEach, describe, expect, test } from 'vitest';
import { HANGZHOU, quiet, SHANGHAI } from '../landscape.ts';
import { type HubLand, OWNER, ROLE, startHub } from './hub.ts';

let hub: HubLand;
afterEach(() => hub.land.stop());

const [FIRST = '', SECOND = '', THIRD = ''] = Array.from({ length: 3 }, (_, at) => String(2_000_000_000_000_001 + at));

describe('the timer of accept-invitation in a hub', () => {
  test('has the invitations of every member accepted in every region, each in a run of its own', async () => {
    hub = await startHub();
    quiet(hub);
    const shared = [
      { member: FIRST, region: HANGZHOU, snapshotId: hub.invite(FIRST) },
      { member: FIRST, region: SHANGHAI, snapshotId: hub.invite(FIRST, SHANGHAI) },
      { member: THIRD, region: HANGZHOU, snapshotId: hub.invite(THIRD) },
    ];
    const summary = await hub.invoke('accept-invitation');
    await hub.land.advance(10_000);
    expect(summary.regions).toMatchObject([
      { region: HANGZHOU, planned: 3, applied: 3, failed: 0, findings: [] },
      { region: SHANGHAI, planned: 3, applied: 3, failed: 0, findings: [] },
    ]);
    for (const { member, region, snapshotId } of shared) expect(hub.sees(member, snapshotId, region)).toBe(true);
    expect(hub.land.platform.invocations).toHaveLength(1 + 6);
  });

  test('finds the members of a whole directory, however many pages they fill', async () => {
    hub = await startHub({ memberCount: 230, isDirectory: true, policy: () => ({ regions: [HANGZHOU] }) });
    quiet(hub);
    const summary = await hub.invoke('accept-invitation', { regions: [HANGZHOU] });
    expect(summary.regions).toMatchObject([{ planned: 230, applied: 230, failed: 0 }]);
    expect(hub.land.cloud.calls.filter(({ action }) => action === 'ListAccounts')).toHaveLength(3);
    const visited = hub.land.cloud.calls.filter(({ action }) => action === 'ListResourceShareInvitations');
    expect(new Set(visited.map(({ accountId }) => accountId)).size).toBe(230);
  });

  test('in dry run passes that on, so that nothing is accepted', async () => {
    hub = await startHub();
    quiet(hub);
    const snapshotId = hub.invite(FIRST);
    await hub.invoke('accept-invitation', { regions: [HANGZHOU], dryRun: true });
    await hub.land.advance(10_000);
    expect(hub.sees(FIRST, snapshotId)).toBe(false);
    expect(hub.runsFor(FIRST)).toEqual([{ region: HANGZHOU, codes: [] }]);
  });

  test('that is not allowed to invoke says so once a region and calls no further', async () => {
    hub = await startHub({
      memberCount: 100,
      cloud: { authorize: (_, action) => action !== 'fc:InvokeFunction' },
    });
    quiet(hub);
    const { regions } = await hub.invoke('accept-invitation');
    const refused = { planned: 100, applied: 0, failed: 100, findings: [{ code: 'HANDOVER_FAILED' }] };
    expect(regions).toMatchObject([refused, refused]);
  });

  test('in an account that is itself a listed member serves only that account', async () => {
    hub = await startHub({ policy: (ids) => ({ members: { roleName: ROLE, accounts: [...ids, OWNER] } }) });
    quiet(hub);
    await hub.invoke('accept-invitation');
    expect(hub.land.cloud.calls.map(({ action }) => action)).not.toContain('AssumeRole');
    expect(hub.land.platform.invocations).toHaveLength(1);
  });
});

describe('a broken member delays nobody', () => {
  test.each([
    { trouble: 'trusts another external id', externalId: 'other' },
    { trouble: 'does not know the hub', externalId: undefined },
  ])('when it $trouble', async ({ externalId }) => {
    hub = await startHub();
    quiet(hub);
    hub.land.cloud.createRole(FIRST, ROLE, {
      principals: externalId === undefined ? [] : [OWNER],
      ...(externalId !== undefined && { externalId }),
    });
    const snapshotId = hub.invite(SECOND);
    await hub.invoke('accept-invitation', { regions: [HANGZHOU] });
    await hub.land.advance(10_000);
    expect(hub.runsFor(FIRST)).toEqual([{ region: HANGZHOU, codes: ['MEMBER_UNREACHABLE'] }]);
    expect(hub.sees(SECOND, snapshotId)).toBe(true);
  });

  test('when one of its regions is denied', async () => {
    hub = await startHub();
    quiet(hub);
    hub.land.cloud.faults.add({ match: { accountId: FIRST, regionId: SHANGHAI }, effect: 'deny' });
    const snapshotId = hub.invite(FIRST);
    await hub.invoke('accept-invitation');
    await hub.land.advance(10_000);
    expect(hub.sees(FIRST, snapshotId)).toBe(true);
    expect(hub.runsFor(FIRST).sort((a, b) => (a.region < b.region ? -1 : 1))).toEqual([
      { region: HANGZHOU, codes: [] },
      { region: SHANGHAI, codes: ['CALL_FAILED'] },
    ]);
  });

  test('when it fails for ever, it is retried and then told to the failure destination', async () => {
    hub = await startHub();
    quiet(hub);
    hub.land.cloud.faults.add({ match: { accountId: FIRST }, effect: 'error-500' });
    const snapshotId = hub.invite(SECOND);
    await hub.invoke('accept-invitation', { regions: [HANGZHOU] });
    await hub.land.advance(10_000);
    expect(hub.sees(SECOND, snapshotId)).toBe(true);
    await hub.land.advance(3_600_000);
    expect(hub.runsFor(FIRST).map(({ error }) => error !== undefined)).toEqual([true, true, true, true]);
    expect(hub.land.platform.failures.map(({ requestPayload }) => requestPayload)).toEqual([
      JSON.stringify({ accountId: FIRST, regionId: HANGZHOU }),
    ]);
  });
});

test.each([
  { whose: 'neither the own account nor a member', accountId: '2999999999999999', regionId: HANGZHOU },
  { whose: 'a member in a region that the policy does not have', accountId: FIRST, regionId: 'cn-beijing' },
])('a knock for $whose leads to no call', async ({ accountId, regionId }) => {
  hub = await startHub();
  quiet(hub);
  await hub.invoke('accept-invitation', { accountId, regionId });
  expect(hub.land.cloud.calls).toEqual([]);
});
