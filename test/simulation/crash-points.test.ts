import { afterAll, beforeAll, expect, test } from 'vitest';
import type { PolicySpec, RunSpec, SnapshotSpec, Step, TagSpec } from './cases.ts';
import type { TargetName } from './cast.ts';
import { newTally, Player } from './play.ts';
import { PROJECT_S_YAML, Stage } from './stage.ts';
import { World } from './world.ts';

const HOUR_MS = 3_600_000;
const POLICY: PolicySpec = {
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
};
/** No run here makes more calls than this. */
const MAX_CALLS = 60;
const WORLDS = 300;

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open([POLICY], PROJECT_S_YAML, WORLDS);
});
afterAll(() => stage.close());

const tagsFor = (...names: readonly TargetName[]): TagSpec => ({
  shareTo: names.map((name) => ({ target: { kind: 'principal', name } })),
});

const snapshotFor = (tags: TagSpec, retentionDays?: number): Step => {
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

const several = (count: number, step: Step): Step[] => Array<Step>(count).fill(step);
const retagged = (snapshot: number, ...names: readonly TargetName[]): Step => ({
  kind: 'tag',
  snapshot,
  tags: tagsFor(...names),
});
const run = (name: RunSpec['name']): Step => ({ kind: 'run', run: { name, faults: [] } });

const everyone = tagsFor('m1', 'm2', 'm3', 'fold1', 'fold2', 'root', 'directory');

test.each<{ readonly name: string; readonly before: readonly Step[]; readonly runs: RunSpec['name'] }>([
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
])('$name survives a kill at every call, before and after its effect', async ({ before, runs }) => {
  let killCount = 0;
  for (const moment of ['before', 'after'] as const) {
    for (let call = 1; call <= MAX_CALLS; call += 1) {
      const tally = newTally();
      const player = new Player(new World(stage, stage.takeRegion()), tally);
      stage.listen(player);
      for (const step of before) await player.play(step);
      await player.play({ kind: 'run', run: { name: runs, faults: [], kill: { call, moment } } });
      await player.play(run(runs));
      expect(sharesByPrincipals(player.world)).toEqual([...new Set(sharesByPrincipals(player.world))]);
      await player.finish();
      if (tally.kills === 0) break;
      killCount += tally.kills;
    }
  }
  expect(killCount).toBeGreaterThan(2);
});

/** The principals of each share of ours that holds anything; a text that comes twice is a duplicate. */
function sharesByPrincipals(world: World): string[] {
  if (world.hasTwins) return [];
  return world.ourShares().map(({ principals, allowsExternalTargets }) => {
    const present = principals.filter(({ status }) => status === 'Associated' || status === 'Associating');
    return `${String(allowsExternalTargets)} ${present
      .map(({ principal }) => principal)
      .sort()
      .join(' ')}`;
  });
}
