import { percentile } from '../shared/view/waits.ts';
import { MEMBER_ROLE } from './baselines/styles.ts';
import { type BenchCompany, INSTALLATION, OWNER, REGION, startBenchCompany } from './company.ts';

/** How long it took from a tag until whom it names saw the snapshot, over many tags, seconds. */
export interface TagToUsable {
  readonly who: 'a member of the directory' | 'an outsider, who accepts';
  readonly by: 'events' | 'the timers alone';
  readonly tags: number;
  readonly p50Seconds: number;
  readonly p95Seconds: number;
  readonly slowestSeconds: number;
  /** Everyone saw in the end what the tag gave. */
  readonly isDone: boolean;
}

/** An event comes after a second and up to so much more; how long it takes in life is not published. */
export const EVENT_WITHIN_MS = 9000;
const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;
/** How often it is looked whether a snapshot is seen, and how long after the last tag. */
const LOOKS = {
  events: { everyMs: 250, forMs: 60_000 },
  'the timers alone': { everyMs: 5000, forMs: HOUR_MS / 2 },
} as const;

/** Tags at moments of an hour that are drawn by chance, the same in every run. */
export async function measureTagsToUsable(tags: number): Promise<TagToUsable[]> {
  const results: TagToUsable[] = [];
  for (const who of ['a member of the directory', 'an outsider, who accepts'] as const)
    for (const by of ['events', 'the timers alone'] as const) results.push(await play(who, by, tags));
  return results;
}

async function play(who: TagToUsable['who'], by: TagToUsable['by'], tags: number): Promise<TagToUsable> {
  const areOutside = who !== 'a member of the directory';
  const company = await startBenchCompany({
    // An outsider accepts once for all, so that each tag names another.
    memberCount: areOutside ? tags : 1,
    areMembersOutside: areOutside,
    isAlwaysCold: false,
    isAwake: true,
    policy: (memberIds) =>
      areOutside
        ? {
            principals: { external: memberIds },
            accept: { senders: [OWNER] },
            members: { roleName: MEMBER_ROLE, accounts: memberIds },
          }
        : {},
    functions: ['share-on-tag', 'sweep', 'accept-invitation'],
  });
  const { land, memberIds } = company;
  const { platform } = land;
  try {
    platform.areTimersEnabled = by !== 'events';
    platform.events.isEnabled = by === 'events';
    platform.events.addFault({ reorderWithinMs: EVENT_WITHIN_MS });
    for (const memberId of memberIds)
      land.cloud.createRole(memberId, MEMBER_ROLE, { principals: [OWNER], externalId: INSTALLATION });
    const waits = await follow(company, tags, by, (at) => memberIds[areOutside ? at : 0] ?? '');
    const sorted = waits.sort((a, b) => a - b);
    return {
      who,
      by,
      tags,
      p50Seconds: percentile(sorted, 50),
      p95Seconds: percentile(sorted, 95),
      slowestSeconds: percentile(sorted, 100),
      isDone: waits.length === tags,
    };
  } finally {
    await land.stop();
  }
}

/** @returns How long each of the tags waited until it was seen, seconds. */
async function follow(
  { land, owner }: BenchCompany,
  tags: number,
  by: TagToUsable['by'],
  readerOf: (at: number) => string,
): Promise<number[]> {
  const { everyMs, forMs } = LOOKS[by];
  const { clock, cloud } = land;
  const startMs = clock.nowMs();
  const waits: number[] = [];
  for (const [at, part] of drawn(tags).entries()) {
    const readerId = readerOf(at);
    const { snapshotId } = owner.createSnapshot({ isComplete: true });
    const tagMs = startMs + Math.floor(part * HOUR_MS);
    const look = (): void => {
      const seen = cloud.as(readerId, REGION).visibleSnapshots();
      if (seen.some(({ sourceSnapshotId }) => sourceSnapshotId === snapshotId))
        waits.push((clock.nowMs() - tagMs) / SECOND_MS);
      else clock.at(clock.nowMs() + everyMs, look);
    };
    clock.at(tagMs, () => {
      owner.tagSnapshot(snapshotId, { 'share-to': readerId });
      look();
    });
  }
  await land.advance(HOUR_MS + forMs);
  return waits;
}

/** Numbers in [0, 1), the same every time. @see Numerical Recipes, "An Even Quicker Generator" */
function drawn(count: number): number[] {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  });
}
