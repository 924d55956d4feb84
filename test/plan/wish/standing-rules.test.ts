import { describe, expect, test } from 'vitest';
import type { Snapshot } from '../../../shared/cloud/ports.ts';
import { compileRules, createRuleFinder, isRanked } from '../../../shared/plan/wish/standing-rules.ts';
import { COPY_OF_TAG, copyDescription, INSTALLATION_TAG } from '../../../shared/plan/world.ts';
import { DAY_MS, NOW_MS, policyOf, snapshotOf } from '../model.ts';

const SHOP = '1111222233334444';
const withRule = (match: object, latest?: number) =>
  policyOf({ rules: [{ match, shareTo: SHOP, ...(latest !== undefined && { latest }) }] });

describe('a rule asks for a snapshot', () => {
  const snapshot: Partial<Snapshot> = { name: 'golden-7', type: 'auto', sourceDiskId: 'd-1' };
  test.each<{ what: string; match: object; isAsked: boolean }>([
    { what: 'whose name fits', match: { name: 'golden-*' }, isAsked: true },
    { what: 'whose name does not fit: no', match: { name: 'silver-*' }, isAsked: false },
    { what: 'of its type', match: { type: 'auto' }, isAsked: true },
    { what: 'of the other type: no', match: { type: 'user' }, isAsked: false },
    { what: 'of one of its disks', match: { diskIds: ['d-9', 'd-1'] }, isAsked: true },
    { what: 'of another disk: no', match: { diskIds: ['d-9'] }, isAsked: false },
    { what: 'with its tag', match: { tags: { app: 'shop' } }, isAsked: true },
    { what: 'with its tag and another value: no', match: { tags: { app: 'bank' } }, isAsked: false },
    { what: 'of which all conditions hold', match: { name: 'golden-*', tags: { app: 'shop' } }, isAsked: true },
    { what: 'of which one condition does not hold: no', match: { name: 'golden-*', type: 'user' }, isAsked: false },
  ])('$what', ({ match, isAsked }) => {
    const find = createRuleFinder(withRule(match), []);
    expect(find(snapshotOf('s-1', { app: 'shop' }, snapshot)).map(({ label }) => label)).toEqual(
      isAsked ? ['rule 1'] : [],
    );
  });
});

describe('a rule for the latest asks for', () => {
  const standingIn = (sourceId: string) => ({
    tags: { [INSTALLATION_TAG]: 'acme', [COPY_OF_TAG]: sourceId },
    description: copyDescription(sourceId),
  });
  const at = (id: string, ageDays: number, more: Partial<Snapshot> = {}) =>
    snapshotOf(id, {}, { createdAtMs: NOW_MS - ageDays * DAY_MS, ...more });
  test.each([
    { what: 'the newest of a disk', latest: 1, snapshots: [at('old', 2), at('new', 1)], asked: ['new'] },
    { what: 'as many as it says', latest: 2, snapshots: [at('a', 3), at('b', 2), at('c', 1)], asked: ['b', 'c'] },
    {
      what: 'so many of each disk',
      latest: 1,
      snapshots: [at('a', 2), at('b', 1), at('c', 9, { sourceDiskId: 'd-2' })],
      asked: ['b', 'c'],
    },
    {
      what: 'none that is not complete',
      latest: 1,
      snapshots: [at('old', 2), at('new', 1, { isAvailable: false })],
      asked: ['old'],
    },
    {
      what: 'none but it where a copy stands in for it, which takes no place',
      latest: 2,
      snapshots: [at('old', 3), at('older', 4), at('copy', 1, standingIn('new')), at('new', 2)],
      asked: ['old', 'new'],
    },
    {
      what: 'what is only marked as a copy, and counts it',
      latest: 1,
      snapshots: [at('old', 2), at('new', 1, { tags: standingIn('old').tags })],
      asked: ['new'],
    },
    { what: 'the first by id of two of one moment', latest: 1, snapshots: [at('b', 1), at('a', 1)], asked: ['a'] },
    {
      what: 'none that it does not match, nor counts it',
      latest: 1,
      snapshots: [at('old', 2), at('new', 1, { type: 'auto' })],
      asked: ['old'],
    },
  ])('$what', ({ latest, snapshots, asked }) => {
    const find = createRuleFinder(withRule({ type: 'user' }, latest), snapshots);
    expect(snapshots.filter((one) => find(one).length > 0).map(({ snapshotId }) => snapshotId)).toEqual(asked);
  });

  test.each([
    { what: 'a rule with latest matches', match: { name: 'name-of-*' }, latest: 1, isIt: true },
    { what: 'a rule without latest matches: no', match: { name: 'name-of-*' }, latest: undefined, isIt: false },
    { what: 'a rule with latest does not match: no', match: { name: 'x' }, latest: 1, isIt: false },
  ])('a snapshot is ranked among those of its disk where $what', ({ match, latest, isIt }) => {
    expect(isRanked(snapshotOf('s-1', {}), withRule(match, latest))).toBe(isIt);
  });
});

test('the rules of one policy are read once', () => {
  const policy = withRule({ name: 'a' });
  expect(compileRules(policy)).toBe(compileRules(policy));
});
