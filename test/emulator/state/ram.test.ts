import { describe, expect, test } from 'vitest';
import { authorizeBy, judge, type RamReadings, type RamStatement } from '../../../emulator/state/ram.ts';
import { codeOf, Landscape } from '../harness.ts';

const LIKELY: RamReadings = { severalValues: 'any', missingKey: 'fails' };

const may = (
  statements: readonly RamStatement[],
  values: Readonly<Record<string, string[]>>,
  readings: Partial<RamReadings> = {},
): boolean => judge([{ Statement: statements }], 'p:Do', 'acs:p:r:1:x/y', values, { ...LIKELY, ...readings }).isAllowed;

const statement = (Effect: 'Allow' | 'Deny', operator?: string, ...wanted: string[]): RamStatement => ({
  Effect,
  Action: ['p:*'],
  Resource: ['acs:p:*:*:x/*'],
  ...(operator !== undefined && { Condition: { [operator]: { k: wanted } } }),
});
const ALLOW = statement('Allow');

describe('RAM', () => {
  test.each([
    { operator: 'StringEquals', wanted: ['a', 'b'], value: 'b', is: true },
    { operator: 'StringEquals', wanted: ['a'], value: 'A', is: false },
    { operator: 'StringNotEquals', wanted: ['a', 'b'], value: 'b', is: false },
    { operator: 'StringLike', wanted: ['a*'], value: 'a', is: true },
    { operator: 'StringLike', wanted: ['a?'], value: 'a', is: false },
    { operator: 'StringLike', wanted: ['a.c'], value: 'abc', is: false },
    { operator: 'StringNotLike', wanted: ['a*'], value: 'b', is: true },
    { operator: 'Bool', wanted: ['true'], value: 'True', is: true },
  ])('$operator $wanted holds for $value: $is', ({ operator, wanted, value, is }) => {
    expect(may([statement('Allow', operator, ...wanted)], { k: [value] })).toBe(is);
    expect(may([ALLOW, statement('Deny', operator, ...wanted)], { k: [value] })).toBe(!is);
  });

  test('allows nothing without a statement, and no other action or resource', () => {
    expect(may([], {})).toBe(false);
    expect(may([{ ...ALLOW, Action: ['q:*'] }], {})).toBe(false);
    expect(may([{ ...ALLOW, Resource: ['acs:p:*:*:z/*'] }], {})).toBe(false);
  });

  test.each([
    { severalValues: 'any', equals: true, notEquals: true },
    { severalValues: 'all', equals: false, notEquals: false },
    { severalValues: 'none', equals: true, notEquals: false },
  ] as const)('reads several values by $severalValues', ({ severalValues, equals, notEquals }) => {
    const values = { k: ['a', 'b'] };
    expect(may([statement('Allow', 'StringEquals', 'a')], values, { severalValues })).toBe(equals);
    expect(may([statement('Allow', 'StringNotEquals', 'a')], values, { severalValues })).toBe(notEquals);
  });

  test.each([
    { missingKey: 'fails', deniesEqual: false, deniesUnequal: false },
    { missingKey: 'negation-holds', deniesEqual: false, deniesUnequal: true },
    { missingKey: 'deny-holds', deniesEqual: true, deniesUnequal: true },
  ] as const)('reads a missing key in a Deny: $missingKey', ({ missingKey, deniesEqual, deniesUnequal }) => {
    expect(may([ALLOW, statement('Deny', 'StringEquals', 'a')], {}, { missingKey })).toBe(!deniesEqual);
    expect(may([ALLOW, statement('Deny', 'StringNotEquals', 'a')], {}, { missingKey })).toBe(!deniesUnequal);
  });
});

test('a call that names several resources needs the right to each of them', async () => {
  const ofTeam = {
    Effect: 'Allow',
    Action: ['ecs:TagResources'],
    Resource: ['acs:ecs:*:*:snapshot/*'],
    Condition: { StringEquals: { 'acs:ResourceTag/team': ['shop'] } },
  } as const;
  const landscape = new Landscape({
    authorize: authorizeBy(({ roleName }) => (roleName === undefined ? undefined : [{ Statement: [ofTeam] }]), LIKELY),
  });
  await landscape.cloud.start();
  try {
    const person = landscape.as(landscape.owner);
    const ids = [{ team: 'shop' }, {}].map((tags) => person.createSnapshot({ tags }).snapshotId);
    const key = landscape.cloud.issueCredentials(landscape.owner.accountId, 'tagger');
    const tag = (...ResourceId: (string | undefined)[]): Promise<unknown> =>
      landscape.call(key, 'ecs', 'TagResources', {
        ...{ RegionId: 'cn-hangzhou', ResourceType: 'snapshot', ResourceId },
        Tag: [{ Key: 'a', Value: 'b' }],
      });
    await tag(ids[0]);
    expect(await codeOf(tag(...ids))).toEqual({ code: 'Forbidden.RAM', status: 403 });
  } finally {
    await landscape.cloud.stop();
  }
});
