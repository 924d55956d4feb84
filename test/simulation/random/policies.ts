import fc from 'fast-check';
import type { BrakeSpec, PolicySpec, RuleSpec, UseKind } from '../cases.ts';
import type { TargetName } from '../cast.ts';
import { optionally, tidy } from './values.ts';

const brake: fc.Arbitrary<BrakeSpec> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ count: 1_000, percent: 100 }) },
  {
    weight: 2,
    arbitrary: fc.record({ count: fc.integer({ min: 0, max: 4 }), percent: fc.integer({ min: 0, max: 40 }) }),
  },
);

const inside: fc.Arbitrary<TargetName> = fc.constantFrom<TargetName>('m1', 'm2', 'm3', 'fold1', 'fold2', 'directory');

const rule: fc.Arbitrary<RuleSpec> = fc
  .record({
    match: fc.constantFrom('golden' as const, 'automatic' as const),
    shareTo: fc.array(
      fc
        .record({
          name: fc.oneof(inside, fc.constant<TargetName>('partner')),
          days: optionally(3, fc.integer({ min: 1, max: 9 })),
        })
        .map((value) => tidy<RuleSpec['shareTo'][number]>(value)),
      { minLength: 1, maxLength: 2 },
    ),
    latest: optionally(5, fc.integer({ min: 1, max: 2 })),
  })
  .map((value) => tidy<RuleSpec>(value));

const policySpec: fc.Arbitrary<PolicySpec> = fc.record({
  mode: fc.oneof(
    { weight: 4, arbitrary: fc.constant('sync' as const) },
    { weight: 1, arbitrary: fc.constantFrom('observe' as const, 'upsert-only' as const) },
  ),
  directory: fc.oneof(
    { weight: 2, arbitrary: fc.constant('any' as const) },
    { weight: 1, arbitrary: fc.uniqueArray(inside, { minLength: 1, maxLength: 4 }) },
  ),
  hasPartner: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  groups: fc.record({
    one: fc.uniqueArray(inside, { minLength: 1, maxLength: 3 }),
    two: fc.uniqueArray(fc.oneof(inside, fc.constant<TargetName>('partner')), { minLength: 1, maxLength: 3 }),
  }),
  rules: fc.array(rule, { maxLength: 2 }),
  blocksSecret: fc.boolean(),
  unshareBeforeHours: fc.constantFrom(0, 1, 24, 48),
  deletesExpired: fc.boolean(),
  hygieneAll: fc.boolean(),
  removals: brake,
  expiries: brake,
  rejectsOthers: fc.boolean(),
  copiesServiceKey: fc.boolean(),
  uses: fc.constantFrom<readonly UseKind[]>([], ['copy'], ['disk'], ['copy', 'disk']),
});

/** The policies of a landscape; the first is one that does something. */
export const policies: fc.Arbitrary<readonly PolicySpec[]> = fc
  .tuple(policySpec, policySpec, policySpec)
  .map(([first, ...rest]) => [{ ...first, mode: 'sync' as const }, ...rest]);
