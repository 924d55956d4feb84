import { afterEach, describe, expect, test } from 'vitest';
import { HANGZHOU } from '../landscape.ts';
import { type HubLand, OWNER, startHub } from './hub.ts';

const MINUTE_MS = 60_000;

let hub: HubLand;
afterEach(() => hub.land.stop());

/** Tags a new snapshot for a member. @returns Seconds until the member sees it. */
async function secondsUntilSeen(limitMinutes = 30): Promise<number> {
  const [memberId = ''] = hub.memberIds;
  const owner = hub.land.cloud.as(OWNER, HANGZHOU);
  // Off the timers' even minutes, so that a timer that happens to run does not pass for a knock.
  await hub.land.advance(61_000);
  const { snapshotId } = owner.createSnapshot({ isComplete: true });
  owner.tagSnapshot(snapshotId, { 'share-to': memberId });
  for (let seconds = 0; seconds < limitMinutes * 60; seconds += 1) {
    if (hub.sees(memberId, snapshotId)) return seconds;
    await hub.land.advance(1000);
  }
  return Number.POSITIVE_INFINITY;
}

const knocks = (): string[] =>
  hub.land.platform.invocations.filter(({ event }) => event.startsWith('{"accountId"')).map(({ event }) => event);

describe('a snapshot tagged for a member outside the directory', () => {
  test('is usable there within seconds', async () => {
    hub = await startHub();
    hub.land.platform.areTimersEnabled = false;
    const seconds = await secondsUntilSeen();
    console.log(`from tag to usable in the member: ${seconds} s`);
    expect(seconds).toBeLessThanOrEqual(15);
    expect(knocks()).toEqual([JSON.stringify({ accountId: hub.memberIds[0], regionId: HANGZHOU })]);
  });

  test('is usable after the next timer when the knock is lost', async () => {
    hub = await startHub();
    hub.land.cloud.faults.add({ match: { action: 'AssumeRole' }, effect: 'deny', times: 1 });
    const seconds = await secondsUntilSeen();
    console.log(`with the knock lost: ${seconds} s`);
    expect(seconds).toBeGreaterThan(60);
    expect(seconds).toBeLessThanOrEqual(11 * 60);
  });

  test('is shared without an error when the knock is refused', async () => {
    hub = await startHub({ cloud: { authorize: (_, action) => action !== 'fc:InvokeFunction' } });
    hub.land.platform.areTimersEnabled = false;
    expect(await secondsUntilSeen(1)).toBe(Number.POSITIVE_INFINITY);
    await hub.land.advance(10 * MINUTE_MS);
    const runs = hub.land.platform.invocations.filter(({ functionName }) => functionName === 'snapshare-share-on-tag');
    expect(runs.length).toBeGreaterThan(0);
    expect(runs.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(hub.land.platform.logs.some(({ line }) => line.includes('"the knock failed"'))).toBe(true);
  });

  test('joining a share that the member has accepted sends no second knock', async () => {
    hub = await startHub();
    hub.land.platform.areTimersEnabled = false;
    await secondsUntilSeen();
    expect(await secondsUntilSeen()).toBeLessThanOrEqual(10);
    expect(knocks()).toHaveLength(1);
  });

  test('that the policy does not list as a member sends no knock', async () => {
    hub = await startHub({ policy: (ids) => ({ members: { roleName: 'snapshare-member', accounts: ids.slice(1) } }) });
    hub.land.platform.areTimersEnabled = false;
    expect(await secondsUntilSeen(2)).toBe(Number.POSITIVE_INFINITY);
    expect(knocks()).toEqual([]);
  });
});
