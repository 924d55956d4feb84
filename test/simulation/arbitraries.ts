import fc from 'fast-check';
import type { FaultEffect } from '../../emulator/wire/faults.ts';
import type {
  BrakeSpec,
  Case,
  FaultSpec,
  FunctionName,
  LimitSpec,
  PolicySpec,
  RuleSpec,
  RunSpec,
  SnapshotSpec,
  Step,
  TagSpec,
  TokenSpec,
  UseKind,
} from './cases.ts';
import { MEMBER_NAMES, type TargetName } from './cast.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './durations.ts';

const MAX_STEPS = 25;

const target: fc.Arbitrary<TargetName> = fc.oneof(
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

const optionally = <T>(weight: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 10 - weight, arbitrary: fc.constant(undefined) }, { weight, arbitrary });

/** Leaves out what is undefined, so that a case is the same after a trip through JSON. */
function tidy<T extends object>(value: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
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

const tagSpec = fc.oneof({ weight: 1, arbitrary: anyTags }, { weight: 1, arbitrary: plainTags });

const snapshot: fc.Arbitrary<SnapshotSpec> = fc
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

const functionName: fc.Arbitrary<FunctionName> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<FunctionName>('sweep') },
  { weight: 4, arbitrary: fc.constant<FunctionName>('share-on-tag') },
  { weight: 2, arbitrary: fc.constant<FunctionName>('accept-invitation') },
  { weight: 2, arbitrary: fc.constant<FunctionName>('unshare-expired') },
  { weight: 2, arbitrary: fc.constant<FunctionName>('use-shared') },
);

const READS = [
  'DescribeSnapshots',
  'ListResourceShares',
  'ListResourceShareAssociations',
  'ListSharedResources',
  'DescribeDisks',
];
const ACTIONS = [
  ...READS,
  'CreateResourceShare',
  'AssociateResourceShare',
  'DisassociateResourceShare',
  'DeleteResourceShare',
  'DeleteSnapshot',
  'ListResourceShareInvitations',
  'AcceptResourceShareInvitation',
  'DescribeKey',
  'CopySnapshot',
  'CreateDisk',
];
const EFFECTS: readonly FaultEffect[] = [
  'throttle',
  'error-500',
  'error-503',
  'html-502',
  'truncated-json',
  'reset-before',
  'reset-after',
  'stale-read',
  'deny',
];
/** The pages of the vendor name them with different statuses. */
const THROTTLE_FORMS = [
  { code: 'Throttling.User', status: 400 },
  { code: 'Throttling', status: 403 },
  { code: 'Throttling.Api', status: 429 },
  { code: 'Rejected.Throttling', status: 429 },
] as const;
const SLOW_EFFECTS: readonly FaultEffect[] = ['slow-call', 'slow-answer'];

const anyFault: fc.Arbitrary<FaultSpec> = fc
  .record({
    effect: fc.constantFrom(...EFFECTS),
    action: optionally(7, fc.constantFrom(...ACTIONS)),
    page: optionally(2, fc.integer({ min: 1, max: 3 })),
    times: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constantFrom(0, 6)),
    form: fc.constantFrom(...THROTTLE_FORMS),
  })
  .map(({ form, ...value }) => tidy<FaultSpec>({ ...value, ...(value.effect === 'throttle' && form) }));

/** Late, but in time for the caller; or so late that the caller has given up, and perhaps called again. */
const slowness: fc.Arbitrary<FaultSpec> = fc
  .record({
    effect: fc.constantFrom(...SLOW_EFFECTS),
    action: optionally(8, fc.constantFrom(...ACTIONS)),
    slowMs: fc.constantFrom(4_000, 11_000, 25_000),
    times: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constantFrom(0, 6)),
  })
  .map((value) => tidy<FaultSpec>(value));

/** One listing fails as long as the run lasts: what it would have told is unknown. */
const blindness: fc.Arbitrary<FaultSpec> = fc.record({
  effect: fc.constantFrom<FaultEffect>('error-500', 'throttle', 'deny'),
  action: fc.constantFrom(...READS),
  times: fc.constant(0),
});

const fault = fc.oneof(
  { weight: 4, arbitrary: anyFault },
  { weight: 1, arbitrary: slowness },
  { weight: 1, arbitrary: blindness },
);

/** Someone retags a snapshot in the middle of what runs. */
const tagEdit = fc.record({
  call: fc.integer({ min: 1, max: 9 }),
  snapshot: fc.nat({ max: 11 }),
  tags: tagSpec,
});

const run: fc.Arbitrary<RunSpec> = fc
  .record({
    name: functionName,
    events: fc.record({ count: fc.integer({ min: 1, max: 3 }), copies: fc.constantFrom(1, 1, 2) }),
    faults: fc.oneof(
      { weight: 5, arbitrary: fc.constant([]) },
      { weight: 3, arbitrary: fc.array(fault, { minLength: 1, maxLength: 2 }) },
    ),
    kill: optionally(
      1,
      fc.record({
        call: fc.integer({ min: 1, max: 12 }),
        moment: fc.constantFrom('before' as const, 'after' as const),
      }),
    ),
    // The service refuses what is signed 15 minutes away from its own time.
    skewMs: optionally(
      2,
      fc.integer({ min: -14, max: 14 }).map((minutes) => minutes * MINUTE_MS),
    ),
    meanwhile: optionally(1, tagEdit),
  })
  .map((value) => tidy<RunSpec>(value));

const ofSnapshot = <const K extends string>(...kinds: readonly K[]) =>
  fc.record({ kind: fc.constantFrom(...kinds), snapshot: fc.nat({ max: 11 }) });

const create: fc.Arbitrary<Step> = fc.record({ kind: fc.constant('create' as const), snapshot });

const step: fc.Arbitrary<Step> = fc.oneof(
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

const sharedSnapshot = (
  shareTo: readonly TokenSpec[],
  more: Partial<Pick<SnapshotSpec, 'name' | 'retentionDays'>> = {},
): Step => ({
  kind: 'create',
  snapshot: {
    disk: 1,
    name: 'other',
    isAutomatic: false,
    isComplete: true,
    nature: 'plain',
    tags: { shareTo },
    ...more,
  },
});
const tokenFor = (name: TargetName): TokenSpec => ({ target: { kind: 'principal', name } });
const runOf = (name: FunctionName): Step => ({ kind: 'run', run: { name, faults: [] } });
const colleagues = fc.constantFrom<readonly [TargetName, TargetName, TargetName]>(
  ['m1', 'm2', 'm3'],
  ['m2', 'm3', 'fold1'],
  ['m3', 'fold1', 'm2'],
  ['fold2', 'm1', 'm3'],
);

/** Snapshots meet in one share, and a sweep is the first to see that one of them asks for more. */
const askingForMore: fc.Arbitrary<Step[]> = fc
  .tuple(colleagues, fc.integer({ min: 2, max: 3 }), fc.nat({ max: 2 }))
  .map(([[one, other], count, at]) => [
    ...Array<Step>(count).fill(sharedSnapshot([tokenFor(one)])),
    runOf('sweep'),
    { kind: 'tag', snapshot: at, tags: { shareTo: [tokenFor(one), tokenFor(other)] } },
    runOf('sweep'),
  ]);

/** One grant of a snapshot is due when nobody asks for its other one any more, and no sweep has seen that yet. */
const endingAmongOthers: fc.Arbitrary<Step[]> = fc
  .tuple(colleagues, fc.integer({ min: 1, max: 6 }))
  .map(([[one, other], hours]) => {
    const ending: TokenSpec = { ...tokenFor(one), limit: { kind: 'after', count: hours, unit: 'h' } };
    return [
      sharedSnapshot([ending, tokenFor(other)]),
      runOf('sweep'),
      { kind: 'tag', snapshot: 0, tags: { shareTo: [ending] } },
      { kind: 'wait', ms: hours * HOUR_MS },
      runOf('unshare-expired'),
    ];
  });

/** A snapshot has to move to another share, which cannot be made as long as the run lasts. */
const movingInVain: fc.Arbitrary<Step[]> = fc
  .tuple(
    colleagues,
    fc.constantFrom<FunctionName>('sweep', 'share-on-tag'),
    fc.constantFrom<FaultEffect>('error-500', 'throttle', 'deny'),
  )
  .map(([[one, other, third], name, effect]) => [
    ...Array<Step>(2).fill(sharedSnapshot([tokenFor(one), tokenFor(other)])),
    runOf('sweep'),
    { kind: 'tag', snapshot: 0, tags: { shareTo: [tokenFor(one), tokenFor(third)] } },
    { kind: 'run', run: { name, faults: [{ effect, action: 'CreateResourceShare', times: 0 }] } },
  ]);

/** A snapshot's retention is over, and its share does not let it go as long as the run lasts. */
const endingInVain: fc.Arbitrary<Step[]> = fc
  .tuple(colleagues, fc.constantFrom<FaultEffect>('error-500', 'throttle', 'deny'))
  .map(([[one, other], effect]) => [
    sharedSnapshot([tokenFor(one)], { retentionDays: 1 }),
    sharedSnapshot([tokenFor(one), tokenFor(other)]),
    runOf('sweep'),
    { kind: 'wait', ms: DAY_MS },
    {
      kind: 'run',
      run: {
        name: 'unshare-expired',
        faults: ['DisassociateResourceShare', 'DeleteResourceShare'].map((action) => ({ effect, action, times: 0 })),
      },
    },
  ]);

/** Two runs find the same snapshot to use. */
const usedAtOnce: fc.Arbitrary<Step[]> = fc
  .nat({ max: 1 })
  .map((more) => [
    ...Array<Step>(1 + more).fill(sharedSnapshot([tokenFor('m1')], { name: 'golden' })),
    runOf('sweep'),
    { kind: 'race', runs: ['use-shared', 'use-shared'] },
  ]);

/** Everything that is shared is labelled at once: more than a brake may let go. */
const labelledAtOnce: fc.Arbitrary<Step[]> = fc
  .tuple(colleagues, fc.integer({ min: 3, max: 5 }))
  .map(([[one, other], count]) => {
    const shareTo = [tokenFor(one), tokenFor(other)];
    return [
      ...Array<Step>(count).fill(sharedSnapshot(shareTo)),
      runOf('sweep'),
      ...Array.from(
        { length: count },
        (_, snapshot): Step => ({ kind: 'tag', snapshot, tags: { shareTo, isSecret: true } }),
      ),
      runOf('sweep'),
    ];
  });

/** What chance alone seldom brings about stands among the ways to begin. */
const opening: fc.Arbitrary<Step[]> = fc.oneof(
  { weight: 6, arbitrary: fc.array(create, { minLength: 1, maxLength: 5 }) },
  { weight: 1, arbitrary: askingForMore },
  { weight: 1, arbitrary: endingAmongOthers },
  { weight: 1, arbitrary: movingInVain },
  { weight: 1, arbitrary: endingInVain },
  { weight: 1, arbitrary: usedAtOnce },
  { weight: 1, arbitrary: labelledAtOnce },
);

/** Histories: some snapshots first, then whatever happens. */
export const steps: fc.Arbitrary<Case['steps']> = fc
  .tuple(opening, fc.array(step, { minLength: 2, maxLength: MAX_STEPS }))
  .map(([first, rest]) => [...first, ...rest]);

/** The policies of a landscape; the first is one that does something. */
export const policies: fc.Arbitrary<readonly PolicySpec[]> = fc
  .tuple(policySpec, policySpec, policySpec)
  .map(([first, ...rest]) => [{ ...first, mode: 'sync' as const }, ...rest]);
