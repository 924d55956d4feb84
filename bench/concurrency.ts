import { MEMBER_ROLE } from './baselines/styles.ts';
import { type BenchCompany, INSTALLATION, OWNER, REGION, startBenchCompany } from './company.ts';
import { type Measured, measure } from './measure.ts';

/** So many requests of a function at once in one instance, and the instance's peak. */
export interface ConcurrencyScale {
  readonly function: string;
  /** What each request had to do. */
  readonly each: string;
  readonly requests: number;
  readonly measured: Measured;
}

const GROUP = 5;
const SETTLED_MS = 60_000;

/** The sizes that are looked at to set how many requests an instance takes. */
export async function measureConcurrency(): Promise<ConcurrencyScale[]> {
  const results: ConcurrencyScale[] = [];
  for (const requests of [1, 20, 100]) results.push(await completions(requests));
  for (const [snapshots, requests] of [
    [1000, 1],
    [1000, 4],
    [1000, 8],
    [10_000, 1],
    [10_000, 2],
    [10_000, 4],
  ] as const) {
    results.push(await sweeps(snapshots, requests));
  }
  for (const name of ['accept-invitation', 'use-shared']) {
    for (const requests of [1, 20, 50]) results.push(await visits(name, requests));
  }
  return results;
}

/** Events about a snapshot each, all at once. */
async function completions(requests: number): Promise<ConcurrencyScale> {
  const company = await start({ requests, functions: ['share-on-tag'] });
  try {
    const ids = Array.from({ length: requests }, () => tagged(company));
    return await inOneInstance(company, 'share-on-tag', 'one snapshot', requests, (at) => ({
      regionId: REGION,
      snapshotIds: [ids[at]],
    }));
  } finally {
    await company.land.stop();
  }
}

/** Sweeps of a region in which everything is shared, all at once. */
async function sweeps(snapshots: number, requests: number): Promise<ConcurrencyScale> {
  const company = await start({ requests, functions: ['sweep'] });
  try {
    for (let at = 0; at < snapshots; at++) tagged(company);
    await company.invoke('sweep');
    await company.land.advance(SETTLED_MS);
    const each = `${snapshots.toLocaleString('en-US')} snapshots`;
    return await inOneInstance(company, 'sweep', each, requests, () => ({ regions: [REGION] }));
  } finally {
    await company.land.stop();
  }
}

/** A hub's visits to members, all at once: each has an invitation, or a snapshot to make a disk of. */
async function visits(name: string, requests: number): Promise<ConcurrencyScale> {
  const company = await start({ requests, functions: [name], memberCount: requests, isHub: true });
  const { land, owner, memberIds } = company;
  try {
    for (const memberId of memberIds) {
      land.cloud.createRole(memberId, MEMBER_ROLE, { principals: [OWNER], externalId: INSTALLATION });
      const { snapshotId } = owner.createSnapshot({ isComplete: true });
      owner.createShare({ allowsExternalTargets: true, principals: [memberId], snapshotIds: [snapshotId] });
    }
    if (name === 'use-shared') await acceptAll(company);
    return await inOneInstance(company, name, 'one member', requests, (at) => ({
      accountId: memberIds[at],
      regionId: REGION,
    }));
  } finally {
    await land.stop();
  }
}

async function acceptAll({ land, memberIds }: BenchCompany): Promise<void> {
  for (const memberId of memberIds) {
    const member = land.cloud.as(memberId, REGION);
    for (const { invitationId } of member.listInvitations()) member.acceptInvitation(invitationId);
  }
  await land.advance(SETTLED_MS);
}

function start(options: {
  readonly requests: number;
  readonly functions: readonly string[];
  readonly memberCount?: number;
  readonly isHub?: boolean;
}): Promise<BenchCompany> {
  const { requests, functions, memberCount = GROUP, isHub = false } = options;
  return startBenchCompany({
    memberCount,
    areMembersOutside: isHub,
    functions,
    instanceConcurrency: requests,
    maxInstances: 1,
    policy: (memberIds) =>
      isHub
        ? {
            principals: { external: memberIds },
            accept: { senders: [OWNER] },
            members: { roleName: MEMBER_ROLE, accounts: memberIds },
            use: [{ from: OWNER, name: '*', disk: { zoneId: `${REGION}-h`, category: 'cloud_essd', sizeGiB: 40 } }],
          }
        : { groups: { everyone: memberIds } },
  });
}

function tagged({ owner }: BenchCompany): string {
  const tags = { 'share-to': '@everyone', app: 'shop', env: 'production' };
  return owner.createSnapshot({ isComplete: true, retentionDays: 30, tags }).snapshotId;
}

async function inOneInstance(
  { land }: BenchCompany,
  name: string,
  each: string,
  requests: number,
  eventOf: (at: number) => object,
): Promise<ConcurrencyScale> {
  const address = { accountId: OWNER, regionId: REGION };
  const measured = await measure(land, async () => {
    const running = Array.from({ length: requests }, (_, at) => land.platform.invoke(name, eventOf(at), address));
    await land.settle();
    await Promise.all(running);
  });
  return { function: name, each, requests, measured };
}
