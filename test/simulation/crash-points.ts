import type { CallRecord } from '../../emulator/state/types.ts';
import type { PeopleStep, PolicySpec, RunSpec, SnapshotSpec, Step, TagSpec } from './cases.ts';
import type { EstateName } from './cast.ts';
import { COPIES_REGION, type TargetName } from './cast.ts';
import { HOUR_MS } from './durations.ts';
import { LawBroken } from './laws.ts';
import { newTally, Player } from './play.ts';
import { Stage } from './stage.ts';
import type { World } from './world.ts';

/** Under which the scenarios are played. */
const CRASH_POLICY: PolicySpec = {
  mode: 'sync',
  directory: 'any',
  hasPartner: true,
  groups: {},
  rules: [],
  blocksSecret: false,
  unshareBeforeHours: 0,
  deletesExpired: true,
  hygieneAll: false,
  removals: { count: 1_000, percent: 100 },
  expiries: { count: 1_000, percent: 100 },
  rejectsOthers: false,
  uses: ['copy', 'disk'],
};

/** A run of several calls, and what comes before it. */
export interface CrashScenario {
  readonly name: string;
  readonly before: readonly Step[];
  readonly runs: RunSpec['name'];
  /** Of a hub that visits two owners. */
  readonly hasOwners?: boolean;
}

const tagsFor = (...names: readonly TargetName[]): TagSpec => ({
  shareTo: names.map((name) => ({ target: { kind: 'principal', name } })),
});

const snapshotFor = (tags: TagSpec, retentionDays?: number): PeopleStep => {
  const spec: SnapshotSpec = {
    disk: 1,
    name: 'other',
    isAutomatic: false,
    isComplete: true,
    nature: 'plain',
    tags,
    ...(retentionDays !== undefined && { retentionDays }),
  };
  return { kind: 'create', snapshot: spec };
};

const golden = (disk: number): Step => ({
  kind: 'create',
  snapshot: { disk, name: 'golden', isAutomatic: false, isComplete: true, nature: 'plain', tags: tagsFor('m1') },
});

const several = (count: number, step: Step): Step[] => Array<Step>(count).fill(step);
const retagged = (snapshot: number, ...names: readonly TargetName[]): PeopleStep => ({
  kind: 'tag',
  snapshot,
  tags: tagsFor(...names),
});
const run = (name: RunSpec['name']): Step => ({ kind: 'run', run: { name, faults: [] } });

const everyone = tagsFor('m1', 'm2', 'm3', 'fold1', 'fold2', 'root', 'directory');

export const CRASH_SCENARIOS: readonly CrashScenario[] = [
  { name: 'sharing 12 snapshots with 7 principals', before: several(12, snapshotFor(everyone)), runs: 'sweep' },
  {
    name: 'sharing 6 snapshots with two accounts and an outsider as their events ask',
    before: several(6, snapshotFor(tagsFor('m1', 'm3', 'partner'))),
    runs: 'share-on-tag',
  },
  {
    name: 'moving a snapshot to another share',
    before: [...several(3, snapshotFor(tagsFor('m1', 'm2'))), run('sweep'), retagged(0, 'm1', 'm3')],
    runs: 'share-on-tag',
  },
  {
    name: 'narrowing and widening a share',
    before: [
      ...several(3, snapshotFor(tagsFor('m1', 'm2'))),
      run('sweep'),
      ...[0, 1, 2].map((at) => retagged(at, 'm1', 'm3', 'fold1')),
    ],
    runs: 'sweep',
  },
  {
    name: 'folding two shares with equal principals',
    before: [...several(4, snapshotFor(tagsFor('m1'))), run('sweep'), { kind: 'forge twin', share: 0 }],
    runs: 'sweep',
  },
  {
    name: 'ending and deleting what has expired',
    before: [
      ...several(3, snapshotFor(tagsFor('m1', 'm3'), 1)),
      snapshotFor(tagsFor('m1', 'm3')),
      run('sweep'),
      { kind: 'wait', ms: 25 * HOUR_MS },
    ],
    runs: 'unshare-expired',
  },
  {
    name: 'accepting an invitation',
    before: [snapshotFor(tagsFor('partner')), run('sweep')],
    runs: 'accept-invitation',
  },
  {
    name: 'making copies and disks of what is shared',
    before: [golden(1), golden(2), golden(3), run('sweep')],
    runs: 'use-shared',
  },
];

const inOwner = (estate: EstateName, step: PeopleStep): Step => ({ kind: 'in', estate, step });

/** Runs of a hub, likewise: a process serves several owners at once, and dies with all of their runs. */
export const HUB_CRASH_SCENARIOS: readonly CrashScenario[] = [
  {
    name: 'sharing and ending in the accounts of a hub and two owners',
    hasOwners: true,
    before: [
      snapshotFor(tagsFor('m1', 'm2')),
      ...(['first', 'second', 'second itself'] as const).map((name) => inOwner(name, snapshotFor(tagsFor('m1', 'm2')))),
      run('sweep'),
      { kind: 'run', run: { name: 'sweep', of: 'itself', faults: [] } },
      retagged(0, 'm3'),
      ...(['first', 'second'] as const).map((name) => inOwner(name, retagged(0, 'm3'))),
    ],
    runs: 'sweep',
  },
];

/**
 * Where the process dies. `once`: at every call, before the effect of a read and after that of a write, which leaves
 * every state that one call after the other can leave. `both`: before and after the effect of every call.
 */
export type KillMoments = 'once' | 'both';

/** More than any one of the scenarios has kills, and the undisturbed run. */
const MOST_WORLDS: Readonly<Record<KillMoments, number>> = { once: 30, both: 60 };

/**
 * In a landscape of its own, plays the scenario once undisturbed and then with a kill at each of its calls; each time the next run has to complete
 * the work, and no share is made twice.
 * @returns How many times the process died.
 * @throws {LawBroken} naming the kill.
 */
export async function killEverywhere(scenario: CrashScenario, moments: KillMoments): Promise<number> {
  const stage = await Stage.open([CRASH_POLICY], {
    // A hub makes the calls of every owner.
    worlds: MOST_WORLDS[moments] * (scenario.hasOwners ? 3 : 1),
    hasOwners: scenario.hasOwners,
  });
  try {
    return await killAtEveryCall(stage, scenario, moments);
  } finally {
    await stage.close();
  }
}

async function killAtEveryCall(stage: Stage, scenario: CrashScenario, moments: KillMoments): Promise<number> {
  const { calls, regionId } = await playScenario(stage, scenario, undefined);
  const kills = calls.flatMap(({ isWrite, regionId: place }, index) => {
    // Reads of other worlds' regions find nothing, and between two of them nothing is different.
    if (!isWrite && place !== regionId && place !== COPIES_REGION) return [];
    const once = isWrite ? ('after' as const) : ('before' as const);
    const chosen = moments === 'once' ? [once] : (['before', 'after'] as const);
    return chosen.map((moment) => ({ call: index + 1, moment }));
  });
  for (const kill of kills) {
    try {
      const { killCount } = await playScenario(stage, scenario, kill);
      if (killCount !== 1) throw new LawBroken(`a repeated run makes other calls: ${killCount} kills`);
    } catch (error) {
      if (!(error instanceof LawBroken)) throw error;
      throw new LawBroken(`${error.message}, killed ${kill.moment} call ${kill.call}`, { cause: error });
    }
  }
  return kills.length;
}

async function playScenario(
  stage: Stage,
  { before, runs }: CrashScenario,
  kill: RunSpec['kill'],
): Promise<{ readonly calls: readonly CallRecord[]; readonly killCount: number; readonly regionId: string }> {
  const tally = newTally();
  const player = new Player(stage, tally);
  stage.listen(player);
  for (const step of before) await player.play(step);
  const callCount = stage.land.cloud.calls.length;
  await player.run({ name: runs, faults: [], ...(kill && { kill }) });
  const calls = stage.land.cloud.calls.slice(callCount);
  await player.play(run(runs));
  for (const world of player.worlds) judgeTwins(world);
  await player.finish();
  return { calls, killCount: tally.kills, regionId: player.scene.regionId };
}

/** No two shares of ours with the same principals, unless somebody else made them. */
function judgeTwins(world: World): void {
  if (world.scene.hasTwins) return;
  const keys = world.ourShares().map(({ principals, allowsExternalTargets }) => {
    const present = principals.filter(({ status }) => status === 'Associated' || status === 'Associating');
    return `${String(allowsExternalTargets)} ${present
      .map(({ principal }) => principal)
      .sort()
      .join(' ')}`;
  });
  const twin = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twin !== undefined) throw new LawBroken(`a share was made twice: ${twin}`);
}
