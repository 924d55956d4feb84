import { afterEach, expect, test } from 'vitest';
import { HANGZHOU, quiet, SHANGHAI } from '../landscape.ts';
import { type HubLand, startHub } from './hub.ts';

/** `SNAPSHARE_MEMBERS=1000` runs it at full size, which takes about a minute. */
const MEMBERS = Number(process.env['SNAPSHARE_MEMBERS'] ?? 200);
const REGIONS = [HANGZHOU, SHANGHAI, 'cn-beijing'];
/** Of AssumeRole, by which each of the runs begins. */
const ASSUME_ROLE_PER_SECOND = 100;
/** Of an instance of 256 MiB, with the process that hosts the function here. */
const MAX_MEMORY_MIB = 192;

let hub: HubLand | undefined;
afterEach(() => hub?.land.stop());

test(`${MEMBERS} members in ${REGIONS.length} regions are served within 1.2 times what the limits allow`, async () => {
  hub = await startHub({
    memberCount: MEMBERS,
    regions: REGIONS,
    functions: ['accept-invitation'],
    cloud: {
      quotas: {
        resourceSharesPerAccount: 10_000,
        sharedResourcesPerAccount: 10_000,
        sharedSnapshotsPerAccount: 10_000,
        pendingInvitationsPerAccount: 10_000,
      },
    },
  });
  quiet(hub);
  const { cloud, platform, clock } = hub.land;
  const [broken = ''] = hub.memberIds;
  cloud.faults.add({ match: { accountId: broken }, effect: 'error-500' });
  for (const memberId of hub.memberIds) for (const region of REGIONS) hub.invite(memberId, region);
  cloud.clearCalls();

  const startMs = clock.nowMs();
  const { regions } = await hub.invoke('accept-invitation');
  const accepted = cloud.calls.filter(({ action, code }) => action === 'AcceptResourceShareInvitation' && !code);
  const seconds = (Math.max(...accepted.map(({ atMs }) => atMs)) - startMs) / 1000;
  const floorSeconds = (MEMBERS * REGIONS.length) / ASSUME_ROLE_PER_SECOND;
  const peakMiB = Math.max(...platform.invocations.map(({ maxMemoryMiB = 0 }) => maxMemoryMiB));
  console.log(`${accepted.length} accepted in ${seconds} s (limits allow ${floorSeconds} s), peak ${peakMiB} MiB`);

  expect(regions.map(({ planned, applied, failed }) => [planned, applied, failed])).toEqual(
    REGIONS.map(() => [MEMBERS, MEMBERS, 0]),
  );
  expect(accepted).toHaveLength((MEMBERS - 1) * REGIONS.length);
  expect(seconds).toBeLessThanOrEqual(floorSeconds * 1.2);
  expect(peakMiB).toBeLessThanOrEqual(MAX_MEMORY_MIB);
});
