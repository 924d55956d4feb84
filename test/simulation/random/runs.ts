import fc from 'fast-check';
import type { FaultEffect } from '../../../emulator/wire/faults.ts';
import type { FaultSpec, FunctionName, RunSpec } from '../cases.ts';
import { MINUTE_MS } from '../durations.ts';
import { tagSpec } from './snapshots.ts';
import { optionally, tidy } from './values.ts';

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

export const fault = fc.oneof(
  { weight: 4, arbitrary: anyFault },
  { weight: 1, arbitrary: slowness },
  { weight: 1, arbitrary: blindness },
);

/** Someone retags a snapshot in the middle of what runs. */
export const tagEdit = fc.record({
  call: fc.integer({ min: 1, max: 9 }),
  snapshot: fc.nat({ max: 11 }),
  tags: tagSpec,
});

export const run: fc.Arbitrary<RunSpec> = fc
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
