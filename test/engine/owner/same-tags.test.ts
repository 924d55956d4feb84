import { expect, test } from 'vitest';
import { haveSameTags } from '../../../shared/engine/owner/steps/action-runner.ts';
import { snapshotOf } from '../../plan/model.ts';

test.each([
  { what: 'the same tags', now: { app: 'shop' }, isSame: true },
  {
    what: 'the mark of being shared, which our own calls put on and off',
    now: { app: 'shop', 'acs:ecs:isShared': 'true' },
    isSame: true,
  },
  { what: 'another value', now: { app: 'bank' }, isSame: false },
  { what: 'a tag more', now: { app: 'shop', pii: '' }, isSame: false },
  { what: 'another mark of the service', now: { app: 'shop', 'acs:ecs:sharedFrom': 'x' }, isSame: false },
])('a snapshot read again with $what is the same: $isSame', ({ now, isSame }) => {
  expect(haveSameTags(snapshotOf('s-1', { app: 'shop' }), snapshotOf('s-1', now))).toBe(isSame);
});
