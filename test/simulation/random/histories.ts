import fc from 'fast-check';
import type { Case, FunctionName, Step } from '../cases.ts';
import { MEMBER_NAMES, type TargetName } from '../cast.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../durations.ts';
import { rareOpening } from './openings.ts';
import { fault, run, tagEdit } from './runs.ts';
import { snapshot, tagSpec, target } from './snapshots.ts';
import { optionally, tidy } from './values.ts';

const MAX_STEPS = 25;

const ofSnapshot = <const K extends string>(...kinds: readonly K[]) =>
  fc.record({ kind: fc.constantFrom(...kinds), snapshot: fc.nat({ max: 11 }) });

export const create: fc.Arbitrary<Step> = fc.record({ kind: fc.constant('create' as const), snapshot });

export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: create },
  { weight: 3, arbitrary: ofSnapshot('complete', 'complete', 'fail', 'delete') },
  {
    weight: 9,
    arbitrary: fc.record({ kind: fc.constant('tag' as const), snapshot: fc.nat({ max: 11 }), tags: tagSpec }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.oneof(
        fc.integer({ min: 1, max: 59 }).map((minutes) => minutes * MINUTE_MS),
        fc.integer({ min: 1, max: 47 }).map((hours) => hours * HOUR_MS),
        fc.integer({ min: 2, max: 8 }).map((days) => days * DAY_MS),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('seat' as const),
      member: fc.constantFrom(...MEMBER_NAMES),
      seat: fc.constantFrom('fold1' as const, 'fold2' as const, 'root' as const, 'out' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('partner' as const),
      does: fc.constantFrom('accept' as const, 'accept' as const, 'reject' as const, 'leave' as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('policy' as const), index: fc.nat({ max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('directory-sharing' as const), isOn: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('share by hand' as const),
      snapshot: fc.nat({ max: 11 }),
      targets: fc.uniqueArray(fc.constantFrom<TargetName>('m1', 'fold1', 'partner'), { minLength: 1, maxLength: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: 'lure' }, { kind: 'lure', to: 'm1' }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('copy' as const),
      item: fc.nat({ max: 5 }),
      does: fc.constantFrom('complete' as const, 'complete' as const, 'fail' as const, 'delete' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('edit our share' as const),
      share: fc.nat({ max: 5 }),
      does: fc.constantFrom(
        'add principal' as const,
        'remove principal' as const,
        'add snapshot' as const,
        'remove snapshot' as const,
        'delete' as const,
      ),
      item: fc.nat({ max: 11 }),
      target,
    }),
  },
  { weight: 1, arbitrary: ofSnapshot('lock') },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forge twin' as const), share: fc.nat({ max: 5 }) }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ kind: 'mix events' }, { kind: 'lose events' }) },
  { weight: 13, arbitrary: fc.record({ kind: fc.constant('run' as const), run }) },
  {
    weight: 3,
    arbitrary: fc
      .record({
        kind: fc.constant('race' as const),
        runs: fc.array(fc.constantFrom<FunctionName>('sweep', 'share-on-tag', 'unshare-expired', 'use-shared'), {
          minLength: 2,
          maxLength: 3,
        }),
        faults: optionally(3, fc.array(fault, { minLength: 1, maxLength: 2 })),
        meanwhile: optionally(2, tagEdit),
      })
      .map((value) => tidy<Extract<Step, { readonly kind: 'race' }>>(value)),
  },
);

const opening: fc.Arbitrary<Step[]> = fc.oneof(
  { weight: 5, arbitrary: fc.array(create, { minLength: 1, maxLength: 5 }) },
  { weight: 6, arbitrary: rareOpening },
);

/** Histories: some snapshots first, then whatever happens. */
export const steps: fc.Arbitrary<Case['steps']> = fc
  .tuple(opening, fc.array(step, { minLength: 2, maxLength: MAX_STEPS }))
  .map(([first, rest]) => [...first, ...rest]);
