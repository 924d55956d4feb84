import { type BenchCompany, INSTALLATION, OWNER, REGION, startBenchCompany } from './company.ts';
import { type Measured, measure } from './measure.ts';
import type { Row } from './scenarios.ts';

const OWNER_ROLE = 'snapshare-owner';
/** Accounts that read what the owners share. */
const READERS = 5;
/** @see Function Compute, "Limits": instances of an account in a region */
const INSTANCES_PER_REGION = 100;
const MINUTE_MS = 60_000;
/** Longer than Function Compute goes on retrying a sweep. */
const ALL_RETRIES_MS = 60 * MINUTE_MS;

/** A hub, and owners that it visits through their role. */
interface Hub {
  readonly company: BenchCompany;
  readonly ownerIds: readonly string[];
  readonly regions: readonly string[];
}

async function startHub(ownerCount: number, regions: readonly string[]): Promise<Hub> {
  const company = await startBenchCompany({
    memberCount: READERS + ownerCount,
    isAlwaysCold: false,
    maxInstances: INSTANCES_PER_REGION,
    regions,
    policy: (memberIds) => ({
      groups: { everyone: memberIds.slice(0, READERS) },
      owners: { roleName: OWNER_ROLE, accounts: memberIds.slice(READERS) },
    }),
    functions: ['sweep'],
  });
  const ownerIds = company.memberIds.slice(READERS);
  for (const ownerId of ownerIds)
    company.land.cloud.createRole(ownerId, OWNER_ROLE, { principals: [OWNER], externalId: INSTALLATION });
  return { company, ownerIds, regions };
}

/** Gives every owner so many snapshots in every region, tagged and not shared yet. */
function tagSnapshots({ company: { land }, ownerIds, regions }: Hub, each: number): void {
  for (const ownerId of ownerIds) {
    for (const owner of regions.map((regionId) => land.cloud.as(ownerId, regionId)))
      for (let at = 0; at < each; at++) owner.createSnapshot({ isComplete: true, tags: { 'share-to': '@everyone' } });
  }
}

/** Snapshots that each of the readers sees; undefined where they do not see equally many. */
function readCount({ company: { land, memberIds }, regions }: Hub): number | undefined {
  const counts = memberIds
    .slice(0, READERS)
    .map((id) => regions.reduce((sum, regionId) => sum + land.cloud.as(id, regionId).visibleSnapshots().length, 0));
  return new Set(counts).size === 1 ? counts[0] : undefined;
}

/**
 * Takes a hub through three sweeps of its owners: the first shares everything, the second has nothing to do, and before the
 * third every owner has one more snapshot in each region, and one has removed its role.
 */
export async function runOwners(ownerCount: number, regions: readonly string[], snapshotsEach: number): Promise<Row[]> {
  const hub = await startHub(ownerCount, regions);
  const { land } = hub.company;
  const visits = ownerCount * regions.length;
  const places = `${ownerCount} owners in ${regions.length} regions`;
  const rows: Row[] = [];
  const sweep = async (what: string, floorCalls: number, expectedReads: number, isRight = () => true) => {
    const measured = await measure(land, () => hub.company.invoke('sweep'));
    await land.advance(MINUTE_MS);
    const isDone = readCount(hub) === expectedReads && isRight();
    rows.push({ what, how: 'Snapshare', floorCalls, measured, isDone });
  };
  try {
    tagSnapshots(hub, snapshotsEach);
    const pages = Math.ceil(snapshotsEach / 100);
    const shared = visits * snapshotsEach;
    await sweep(`cold share of ${places}`, visits * (1 + pages + 2 + 1 + (snapshotsEach - 5) / 5), shared);
    await sweep(`idle sweep of ${places}`, visits * (1 + 2 * pages + 2), shared);

    const [gone = ''] = hub.ownerIds;
    land.cloud.as(gone, REGION).call('ram', 'DeleteRole', { RoleName: OWNER_ROLE });
    tagSnapshots(hub, 1);
    const pagesOfAll = Math.ceil((snapshotsEach + 1) / 100);
    const served = (ownerCount - 1) * regions.length;
    const floorCalls = visits + served * (2 * pagesOfAll + 2 + 1);
    await sweep(`sweep of ${places}, one without its role`, floorCalls, shared + served, () => isToldOnce(hub, gone));
    const invocationCount = land.platform.invocations.length;
    await land.advance(ALL_RETRIES_MS);
    if (land.platform.invocations.length > invocationCount) throw new Error('an owner without its role is retried');
    return rows;
  } finally {
    await land.stop();
  }
}

/** Whether the owner was visited once in each region and is one finding in each, and nobody else is any. */
function isToldOnce({ company: { land }, regions }: Hub, goneId: string): boolean {
  const { invocations, failures } = land.platform;
  const told = invocations.flatMap(({ result }) => (result as Partial<Told> | undefined)?.regions ?? []);
  const found = told.flatMap(({ region, ownerAccountId, findings }) =>
    findings.map(({ code }) => `${ownerAccountId ?? ''} ${region} ${code}`),
  );
  const expected = regions.map((regionId) => `${goneId} ${regionId} OWNER_UNREACHABLE`);
  const visitCount = told.filter(({ ownerAccountId }) => ownerAccountId === goneId).length;
  return visitCount === regions.length && failures.length === 0 && found.sort().join() === expected.sort().join();
}

/** As much of a function's answer as is looked at. */
interface Told {
  readonly regions: readonly {
    readonly region: string;
    readonly ownerAccountId?: string;
    readonly findings: readonly { readonly code: string }[];
  }[];
}

/** A snapshot's listing has pages of 100, so that fewer for an owner make no difference to the calls. */
const SNAPSHOTS_OF_IDLE = 5;

/** Sweeps of one region with nothing to do, by the number of owners. */
export async function measureIdleOwners(counts: readonly number[]): Promise<Map<number, Measured>> {
  const measured = new Map<number, Measured>();
  for (const count of counts) {
    const hub = await startHub(count, [REGION]);
    const { land } = hub.company;
    try {
      tagSnapshots(hub, SNAPSHOTS_OF_IDLE);
      await hub.company.invoke('sweep');
      await land.advance(MINUTE_MS);
      measured.set(count, await measure(land, () => hub.company.invoke('sweep')));
    } finally {
      await land.stop();
    }
  }
  return measured;
}
