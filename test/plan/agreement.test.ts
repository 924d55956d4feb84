import { describe, expect, test } from 'vitest';
import type { Action } from '../../shared/plan/action.ts';
import { agreeOn, beyond } from '../../shared/plan/agreement.ts';
import { because } from '../../shared/plan/findings/reasons.ts';
import { type Plan, planRegion } from '../../shared/plan/plan.ts';
import { NOW_MS, policyOf, worldOf } from './model.ts';

const EMPTY = planRegion(worldOf([], []), policyOf(), NOW_MS);
const planOf = (...actions: readonly Action[]): Plan => ({ ...EMPTY, actions });
const WHY = because('ASKED_FOR_NEW_SHARE');

const create = (...snapshotIds: readonly string[]): Action => ({
  kind: 'create-share',
  name: 'snapshare-a',
  shareKind: 'directory',
  principals: ['1111111111111111'],
  snapshotIds,
  isRenewal: false,
  ...WHY,
});
const join = (snapshotId: string, share: Extract<Action, { kind: 'join' }>['share']): Action => ({
  kind: 'join',
  share,
  principals: ['1111111111111111'],
  snapshotIds: [snapshotId],
  ...WHY,
});
const NEW = { newShareName: 'snapshare-a' };
const OLD = { shareId: 'rs-1' };
const leave = (takeover?: Extract<Action, { kind: 'leave' }>['takeovers'][number]): Action => ({
  kind: 'leave',
  shareId: 'rs-2',
  snapshotIds: ['s-1'],
  takeovers: takeover ? [takeover] : [],
  isTidying: false,
  ...WHY,
});
const takeoverBy = (share: Extract<Action, { kind: 'join' }>['share']) => ({
  share,
  snapshotIds: ['s-1'],
  principals: ['1111111111111111'],
});

describe('two looks agree on', () => {
  test.each<{ name: string; first: readonly Action[]; second: readonly Action[]; agreed: readonly Action[] }>([
    { name: 'what both plan', first: [create('s-1')], second: [create('s-1')], agreed: [create('s-1')] },
    {
      name: 'the same for another reason',
      first: [leave()],
      second: [{ ...leave(), ...because('TIME_OVER') }],
      agreed: [{ ...leave(), ...because('TIME_OVER') }],
    },
    { name: 'nothing that only the first plans', first: [leave()], second: [], agreed: [] },
    { name: 'nothing that only the second plans', first: [], second: [leave()], agreed: [] },
    { name: 'nothing with other snapshots', first: [create('s-1')], second: [create('s-1', 's-2')], agreed: [] },
    {
      name: 'no joining of a share that is made otherwise',
      first: [create('s-2'), join('s-1', NEW)],
      second: [create('s-3'), join('s-1', NEW)],
      agreed: [],
    },
    {
      name: 'no removal before a joining that only the second plans',
      first: [leave(takeoverBy(OLD))],
      second: [join('s-1', OLD), leave(takeoverBy(OLD))],
      agreed: [],
    },
    {
      name: 'no removal before a new share that only the second plans',
      first: [leave(takeoverBy(NEW))],
      second: [create('s-1'), leave(takeoverBy(NEW))],
      agreed: [],
    },
    {
      name: 'a removal whose takeover is there already',
      first: [leave(takeoverBy(OLD))],
      second: [join('s-9', OLD), leave(takeoverBy(OLD))],
      agreed: [leave(takeoverBy(OLD))],
    },
  ])('$name', ({ first, second, agreed }) => {
    const { plan, leftOut } = agreeOn(planOf(...first), planOf(...second));
    expect(plan.actions).toEqual(agreed);
    expect(leftOut).toEqual(agreed.length === 0 ? first : []);
  });
});

test('what a plan holds beyond another is what the other does not do', () => {
  const plan = planOf(create('s-1'), leave());
  expect(beyond(plan, planOf({ ...leave(), ...because('TIME_OVER') })).actions).toEqual([create('s-1')]);
});
