import { expect, test } from 'vitest';
import { hasRoomForMark } from '../../shared/plan/wish/refusal-marks.ts';
import { sharedUnseen } from '../../shared/view/shared-unseen.ts';
import { shareOf, snapshotOf, worldOf } from '../plan/model.ts';

const marked = snapshotOf('s-1', { 'acs:ecs:isShared': '' });

test('a snapshot that is marked as shared and in no share is hinted at, whatever the mark says', () => {
  for (const value of ['', 'true', 'false']) {
    const snapshot = snapshotOf('s-1', { 'acs:ecs:isShared': value });
    expect(sharedUnseen(worldOf([snapshot, snapshotOf('s-2', {})], []))).toMatchObject([
      { code: 'SHARED_UNSEEN', snapshotId: 's-1' },
    ]);
  }
});

test('one that is in a share is not, be the share ours or not, or being deleted', () => {
  for (const isOurs of [true, false]) {
    const share = shareOf('rs-1', ['1111222233334444'], ['s-1'], { isOurs });
    expect(sharedUnseen(worldOf([marked], [share]))).toEqual([]);
    expect(sharedUnseen(worldOf([marked], [], { endingShares: [share] }))).toEqual([]);
  }
});

test('nothing is hinted at where not everything was read', () => {
  expect(sharedUnseen(worldOf([marked], [], { isComplete: false }))).toEqual([]);
  expect(sharedUnseen(worldOf([marked], [], { scope: new Set(['s-1']) }))).toEqual([]);
});

test('the mark takes no room from ours', () => {
  const full = Object.fromEntries(Array.from({ length: 19 }, (_, index) => [`tag-${index}`, '']));
  expect(hasRoomForMark({ ...full, 'acs:ecs:isShared': '' })).toBe(true);
  expect(hasRoomForMark({ ...full, 'tag-19': '', 'acs:ecs:isShared': '' })).toBe(false);
});
