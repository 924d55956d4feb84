import fc from 'fast-check';
import type { LimitSpec, SnapshotSpec, TagSpec, TokenSpec } from '../cases.ts';
import type { TargetName } from '../cast.ts';
import { optionally, tidy } from './values.ts';

export const target: fc.Arbitrary<TargetName> = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom<TargetName>('m1', 'm2', 'm3') },
  { weight: 4, arbitrary: fc.constantFrom<TargetName>('fold1', 'fold2', 'directory', 'root') },
  { weight: 3, arbitrary: fc.constant<TargetName>('partner') },
  { weight: 1, arbitrary: fc.constantFrom<TargetName>('stranger', 'owner') },
);

const limit: fc.Arbitrary<LimitSpec> = fc.oneof(
  { weight: 4, arbitrary: after() },
  { weight: 3, arbitrary: fc.integer({ min: -1, max: 4 }).map((inDays) => ({ kind: 'day' as const, inDays })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('soon', '0d', '7', '2026-02-30', '-3d', '1y', '9999999d')
      .map((text) => ({ kind: 'bad' as const, text })),
  },
);

function after(): fc.Arbitrary<LimitSpec> {
  return fc.record({
    kind: fc.constant('after' as const),
    count: fc.integer({ min: 1, max: 30 }),
    unit: fc.constantFrom('h' as const, 'd' as const, 'w' as const),
  });
}

const token: fc.Arbitrary<TokenSpec> = fc
  .record({
    target: fc.oneof(
      { weight: 12, arbitrary: target.map((name) => ({ kind: 'principal' as const, name })) },
      { weight: 3, arbitrary: fc.constantFrom('one', 'two', 'none').map((name) => ({ kind: 'group' as const, name })) },
      {
        weight: 1,
        arbitrary: fc
          .constantFrom('123', '*', 'all', 'fd-', '12345678901234567', 'm1/7d/8d', '@')
          .map((text) => ({ kind: 'garbage' as const, text })),
      },
    ),
    limit: optionally(3, limit),
  })
  .map((value) => tidy<TokenSpec>(value));

const anyTags: fc.Arbitrary<TagSpec> = fc
  .record({
    shareTo: optionally(9, fc.array(token, { maxLength: 4 })),
    shareTo2: optionally(1, fc.array(token, { minLength: 1, maxLength: 2 })),
    until: optionally(2, limit),
    hold: optionally(1, limit),
    isSecret: optionally(1, fc.constant(true)),
    separator: optionally(5, fc.constantFrom(',', ';', '+', ', ', ' ;+')),
  })
  .map((value) => tidy<TagSpec>(value));

/** Few different wishes, so that snapshots meet in shares. */
const plainTags: fc.Arbitrary<TagSpec> = fc
  .constantFrom<readonly TargetName[]>(['m1'], ['m1', 'm2'], ['m1', 'm3'], ['fold1', 'partner'])
  .map((names) => ({ shareTo: names.map((name) => ({ target: { kind: 'principal', name } })) }));

export const tagSpec = fc.oneof({ weight: 1, arbitrary: anyTags }, { weight: 1, arbitrary: plainTags });

export const snapshot: fc.Arbitrary<SnapshotSpec> = fc
  .record({
    disk: fc.integer({ min: 1, max: 2 }),
    name: fc.constantFrom('golden' as const, 'other' as const),
    isAutomatic: fc.boolean(),
    isComplete: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    retentionDays: optionally(4, fc.integer({ min: 1, max: 9 })),
    nature: fc.oneof(
      { weight: 12, arbitrary: fc.constant('plain' as const) },
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          'service-key' as const,
          'service-key' as const,
          'customer-key' as const,
          'imported' as const,
        ),
      },
    ),
    tags: tagSpec,
  })
  .map((value) => tidy<SnapshotSpec>(value));
