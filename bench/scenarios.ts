import { MEMBER_ROLE, type Style, type Task } from './baselines/styles.ts';
import { type BenchCompany, INSTALLATION, OWNER, REGION, startBenchCompany } from './company.ts';
import { type Measured, measure } from './measure.ts';

/** One line of the comparison. */
export interface Row {
  readonly what: string;
  readonly how: 'Snapshare' | 'one request an instance' | Task['style'];
  /** The fewest calls that could do it, by DESIGN's formula or the service's batch sizes. */
  readonly floorCalls: number;
  readonly measured: Measured;
  /** The work was checked afterwards: who sees what is exactly what was asked for. */
  readonly isDone: boolean;
}

export const SNAPSHOTS = 1000;
const GROUP = 5;
const DRIFTED = 10;
/** @see Function Compute, "Limits", as the emulator has it */
const INSTANCES_PER_REGION = 100;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Everything that a run started has taken effect. */
const SETTLED_MS = MINUTE_MS;

export const BASELINES: readonly Style[] = ['share per snapshot', 'call per grant', 're-assert all', 'look up each'];

const policyOf = (memberIds: readonly string[]): object => ({
  groups: { everyone: memberIds.slice(0, GROUP) },
  brakes: { removals: { count: 10_000, percent: 100 }, expiries: { count: 10_000, percent: 100 } },
});

/** A run of Snapshare's function for the task, or of the baseline. */
type Run = (task: {
  function: string;
  event?: object;
  principals: readonly string[];
  snapshotIds?: string[];
}) => Promise<void>;

/**
 * Takes one way of sharing through the life of a thousand snapshots for a group of five accounts: share all, look again,
 * share one more, repair what someone undid, take an account into the group and another out of it, and end them all but one.
 */
export async function runLife(how: 'Snapshare' | Style, snapshotCount: number): Promise<Row[]> {
  const company = await startBenchCompany({ memberCount: GROUP + 1, policy: policyOf });
  try {
    return await live(company, how, snapshotCount);
  } finally {
    await company.land.stop();
  }
}

async function live(company: BenchCompany, how: 'Snapshare' | Style, snapshotCount: number): Promise<Row[]> {
  const { land, owner, memberIds } = company;
  const group = memberIds.slice(0, GROUP);
  const run: Run = ({ function: name, event, principals, snapshotIds }) =>
    how === 'Snapshare'
      ? company.invoke(name, event)
      : company.invokeBaseline({ style: how, principals, ...(snapshotIds && { snapshotIds }) });
  const rows: Row[] = [];
  const pages = Math.ceil(snapshotCount / 100);
  const pagesOfAll = Math.ceil((snapshotCount + 1) / 100);
  const take = async (what: string, floorCalls: number, expectedGrants: () => number, work: () => Promise<void>) => {
    const measured = await measure(land, work);
    await land.advance(SETTLED_MS);
    rows.push({ what, how, floorCalls, measured, isDone: grantCount(company) === expectedGrants() });
  };

  const ids = Array.from(
    { length: snapshotCount },
    () => owner.createSnapshot({ isComplete: true, retentionDays: 30, tags: { 'share-to': '@everyone' } }).snapshotId,
  );
  const sweep = (principals: readonly string[]) => run({ function: 'sweep', principals });
  await take(
    'cold share',
    pages + 2 + 1 + (snapshotCount - 5) / 5,
    () => snapshotCount * GROUP,
    () => sweep(group),
  );
  await take(
    'idle sweep',
    2 * pages + 2,
    () => snapshotCount * GROUP,
    () => sweep(group),
  );

  const { snapshotId } = owner.createSnapshot({ isComplete: true, tags: { 'share-to': '@everyone' } });
  const event = { regionId: REGION, snapshotIds: [snapshotId] };
  await take(
    'one tag event',
    4 + 1,
    () => (snapshotCount + 1) * GROUP,
    () => run({ function: 'share-on-tag', event, principals: group, snapshotIds: [snapshotId] }),
  );

  takeOut(company, ids.slice(0, DRIFTED));
  await land.advance(SETTLED_MS);
  await take(
    'drift audit and repair',
    2 * pagesOfAll + 2 + DRIFTED / 5,
    () => (snapshotCount + 1) * GROUP,
    () => sweep(group),
  );

  company.changePolicy({ groups: { everyone: memberIds } });
  await take(
    'group gains an account',
    2 * pagesOfAll + 2 + (snapshotCount + 1) / 5,
    () => (snapshotCount + 1) * memberIds.length,
    () => sweep(memberIds),
  );
  // The other ways never take an account out of a group.
  const left = how === 'Snapshare' ? memberIds.slice(1) : memberIds;
  company.changePolicy({ groups: { everyone: left } });
  if (how === 'Snapshare') {
    await take(
      'group loses an account',
      2 * pagesOfAll + 2 + 1,
      () => (snapshotCount + 1) * left.length,
      () => sweep(left),
    );
  }

  await land.advance(29.5 * DAY_MS);
  await take(
    'expiry of all but one',
    2 * pagesOfAll + 2 + snapshotCount / 5,
    () => left.length,
    () => run({ function: 'unshare-expired', principals: left }),
  );
  return rows;
}

/** Pairs of a snapshot and an account that sees it. */
export function grantCount({ land, memberIds }: BenchCompany, regions: readonly string[] = [REGION]): number {
  const seenIn = (id: string, regionId: string): number => land.cloud.as(id, regionId).visibleSnapshots().length;
  return memberIds.reduce((sum, id) => regions.reduce((ofMember, regionId) => ofMember + seenIn(id, regionId), sum), 0);
}

/** Someone takes snapshots out of whatever shares they are in. */
function takeOut({ owner }: BenchCompany, snapshotIds: readonly string[]): void {
  for (const share of owner.shares()) {
    const held = share.snapshots.map((one) => one.snapshotId).filter((id) => snapshotIds.includes(id));
    for (let at = 0; at < held.length; at += 5)
      owner.disassociate(share.shareId, { snapshotIds: held.slice(at, at + 5) });
  }
}

/**
 * Completions by an automatic policy, spread evenly over a time; each wakes `share-on-tag`.
 * @param how With one request an instance there are as many instances as an account may have in a region.
 */
export async function runBurst(
  what: string,
  completions: number,
  spreadMs: number,
  how: 'Snapshare' | 'one request an instance' = 'Snapshare',
): Promise<Row> {
  const isAlone = how === 'one request an instance';
  const company = await startBenchCompany({
    memberCount: GROUP,
    isAlwaysCold: false,
    isAwake: true,
    policy: (memberIds) => ({ ...policyOf(memberIds), rules: [{ match: { type: 'auto' }, shareTo: '@everyone' }] }),
    functions: ['share-on-tag'],
    ...(isAlone && { instanceConcurrency: 1, maxInstances: INSTANCES_PER_REGION }),
  });
  const { land, owner } = company;
  try {
    const ids = Array.from(
      { length: completions },
      () => owner.createSnapshot({ isAutomatic: true, tags: { app: 'shop' } }).snapshotId,
    );
    const measured = await measure(
      land,
      async () => {
        const startMs = land.clock.nowMs();
        for (const [at, id] of ids.entries()) {
          land.clock.at(startMs + Math.floor((at * spreadMs) / completions), () => owner.completeSnapshot(id));
        }
        await land.advance(spreadMs);
        await land.settle();
      },
      isAlone,
    );
    await land.advance(SETTLED_MS);
    return {
      what,
      how,
      floorCalls: completions / 5,
      measured,
      isDone: grantCount(company) === completions * GROUP,
    };
  } finally {
    await land.stop();
  }
}

/**
 * Accounts outside the directory, each with an invitation to accept in every region; then a second run with nothing left to
 * accept.
 */
export async function runAcceptance(
  how: 'Snapshare' | 'visit members in turn',
  memberCount: number,
  regions: readonly string[] = [REGION],
): Promise<Row[]> {
  const company = await startBenchCompany({
    memberCount,
    areMembersOutside: true,
    isAlwaysCold: false,
    maxInstances: 10,
    regions,
    policy: (memberIds) => ({
      principals: { external: memberIds },
      accept: { senders: [OWNER] },
      members: { roleName: MEMBER_ROLE, accounts: memberIds },
    }),
    functions: ['accept-invitation'],
  });
  const { land, memberIds } = company;
  const rows: Row[] = [];
  try {
    for (const memberId of memberIds) {
      land.cloud.createRole(memberId, MEMBER_ROLE, { principals: [OWNER], externalId: INSTALLATION });
      for (const owner of regions.map((regionId) => land.cloud.as(OWNER, regionId))) {
        const { snapshotId } = owner.createSnapshot({ isComplete: true });
        owner.createShare({ allowsExternalTargets: true, principals: [memberId], snapshotIds: [snapshotId] });
      }
    }
    const many = memberCount === 1 ? '1 member' : `${memberCount} members`;
    const members = regions.length === 1 ? many : `${many} in ${regions.length} regions`;
    for (const [what, callsAMember] of [
      [`acceptance across ${members}`, 3],
      [`the same, nothing to accept`, 2],
    ] as const) {
      const measured = await measure(land, async () => {
        if (how === 'Snapshare') await company.invoke('accept-invitation');
        else await company.invokeBaseline({ style: how, memberIds, externalId: INSTALLATION });
        await land.settle();
      });
      await land.advance(SETTLED_MS);
      const isDone = grantCount(company, regions) === memberCount * regions.length;
      rows.push({ what, how, floorCalls: memberCount * regions.length * callsAMember, measured, isDone });
    }
    return rows;
  } finally {
    await land.stop();
  }
}
