import { afterEach, describe, expect, test } from 'vitest';
import { EXPERIMENTS } from '../../../cli/probe/experiments/all.ts';
import { FACTS, type FactId, factOf } from '../../../cli/probe/facts.ts';
import { rowOf } from '../../../cli/probe/report.ts';
import type { Switches } from '../../../emulator/state/types.ts';
import { Stage, type StageOptions } from './stage.ts';

let stage: Stage;
afterEach(() => stage.stop());

interface Position {
  readonly fact: FactId;
  readonly position: Switches[keyof Switches];
  /** Default: the position's own name. */
  readonly reading?: string;
}

interface Row extends Pick<StageOptions, 'recipient'> {
  readonly on: keyof Switches;
  readonly positions: readonly Position[];
}

const row = (
  on: keyof Switches,
  fact: FactId,
  positions: readonly (Position['position'] | readonly [Position['position'], string])[],
  recipient: StageOptions['recipient'] = 'inside',
): Row => ({
  on,
  recipient,
  positions: positions.map((one) =>
    Array.isArray(one)
      ? { fact, position: one[0] as Position['position'], reading: one[1] as string }
      : { fact, position: one as Position['position'] },
  ),
});

/** Every switch of the local cloud that is about what documentation leaves open. */
const ROWS: readonly Row[] = [
  row('severalSharesOfSnapshot', 'several-shares', ['allowed', 'refused']),
  row('repeatAssociation', 'repeated-association', ['error-free', 'error']),
  row('deletionOfShareInUse', 'deletion-in-use', ['done', 'refused']),
  row('invitationInDirectory', 'invitation-inside', ['none', 'needed']),
  row('acceptedInvitation', 'accepted-invitation', ['listed', 'gone'], 'outside'),
  row('sharedFromTag', 'mark', ['key', 'key-and-value']),
  row('isSharedTag', 'shared-mark', ['set', 'none']),
  row('keyOnlyTagFilter', 'key-only-filter', ['mismatch', 'match']),
  row('tagValueCommas', 'commas', ['allowed', 'refused']),
  row('tokenAfterDeletion', 'token-after-deletion', ['repeats', 'makes-anew']),
  row('missingSnapshotDeletion', 'missing-deletion', ['refused', 'ignored']),
  row('serviceKeyId', 'empty-key', ['shown', 'empty']),
  row('sameRegionCopySource', 'copy-source', ['named', 'empty']),
  row('snapshotOfNewDisk', 'new-disk', ['allowed', 'refused']),
  row('keylessDiskOfShared', 'keyless-disk', ['service-key', 'refused']),
  row('releaseAfterUnshare', 'release', [
    [true, 'released'],
    [false, 'kept'],
  ]),
  row('severalValues', 'several-values', ['any', 'all', 'none']),
  row('missingKey', 'missing-key', ['fails', 'negation-holds', 'deny-holds']),
  row('conditionTarget', 'target-form', ['path', 'id', ['path-of-folders', 'id']]),
  row('sharingTagConditions', 'sharing-tags', ['ignored', 'judged']),
  row('trailOfTags', 'trail-of-tags', ['flat', 'lists', 'none']),
  row('builtInConcurrency', 'built-in-concurrency', ['refused', 'kept', 'one']),
  row('throttleStatus', 'throttling', [
    [400, '400'],
    [403, '403'],
    [429, '429'],
  ]),
];

/** What is not tried, and what only the local cloud has: whether limits are kept at all, and how full its pages are. */
const OTHERS: readonly (keyof Switches)[] = ['untrustedSharee', 'isRateLimited', 'maxPageItems'];

describe.each(ROWS)('where the switch $on decides', ({ on, recipient = 'inside', positions }) => {
  test.each(positions)('the position $position is reported of $fact, and nothing is left', async (one) => {
    const { fact, position, reading = String(position) } = one;
    stage = await Stage.start({ cloud: { switches: { [on]: position } }, recipient });
    const before = stage.state();
    const result = await stage.probe({
      only: EXPERIMENTS.filter(({ facts }) => facts.includes(fact)).map(({ id }) => id),
      isWaiting: fact === 'release',
      isStressing: true,
      isOnWire: fact === 'throttling',
      kmsKeyId: stage.kmsKeyId,
    });
    expect(result.sightings.get(fact)).toMatchObject({ fact, reading });
    expect(result.left).toEqual([]);
    expect(stage.state()).toEqual(before);
  });
});

test('every switch is in the table, and every position of it that is a reading is foreseen', async () => {
  stage = await Stage.start();
  const all = Object.keys(stage.land.cloud.switches).sort();
  expect([...ROWS.map(({ on }) => on), ...OTHERS].sort()).toEqual(all);
  for (const { fact, position, reading = String(position) } of ROWS.flatMap(({ positions }) => positions)) {
    expect(Object.keys(FACTS[fact].readings), fact).toContain(reading);
  }
});

test.each([
  'inside',
  'outside',
] as const)('over HTTP, with a recipient %s the directory, every fact is seen as expected or told why not', async (recipient) => {
  stage = await Stage.start({ recipient });
  const before = stage.state();
  const result = await stage.probe({ isStressing: true, isWaiting: true, kmsKeyId: stage.kmsKeyId, isOnWire: true });
  const untried = [...result.sightings.values()].filter(({ reading }) => reading === undefined);
  const ofOthers = `the recipient is ${recipient} the directory of the owner`;
  expect(untried).toEqual(
    recipient === 'inside'
      ? [
          { fact: 'invitation-outside', detail: ofOthers },
          { fact: 'accepted-invitation', detail: ofOthers },
        ]
      : [
          { fact: 'invitation-inside', detail: ofOthers },
          { fact: 'target-form', detail: 'the recipient is outside the directory, so that it has no path' },
        ],
  );
  expect([...result.sightings.keys()].sort()).toEqual(Object.keys(FACTS).sort());
  for (const sighting of result.sightings.values()) {
    if (sighting.reading === undefined) continue;
    expect(sighting.reading, sighting.fact).toBe(factOf(sighting.fact).expected);
    expect(rowOf(sighting).handled).toBe('yes');
  }
  expect(result.left).toEqual([]);
  expect(stage.state()).toEqual(before);
});

test('a snapshot that a person names keeps its tags, and is not deleted', async () => {
  stage = await Stage.start();
  const before = stage.state();
  const result = await stage.probe({ snapshotId: stage.snapshotId });
  expect(result.left).toEqual([]);
  expect(result.sightings.get('mark')).toMatchObject({ reading: 'key-and-value' });
  expect(result.sightings.get('new-disk')).toEqual({ fact: 'new-disk', detail: 'only without --snapshot' });
  expect(stage.state()).toEqual(before);
});

test('a right that is missing stops its own experiment, and no other', async () => {
  stage = await Stage.start({ cloud: { authorize: (_, action) => !action.startsWith('ram:Create') } });
  const before = stage.state();
  const result = await stage.probe({ only: ['shares', 'several-values', 'copies'] });
  expect(result.sightings.get('several-values')?.detail).toMatch(/CreatePolicy.*NoPermission/);
  expect(result.sightings.get('several-shares')).toMatchObject({ reading: 'allowed' });
  expect(result.sightings.get('empty-key')).toMatchObject({ reading: 'shown' });
  expect(stage.state()).toEqual(before);
});
