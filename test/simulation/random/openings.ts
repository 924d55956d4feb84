import fc from 'fast-check';
import type { FaultEffect } from '../../../emulator/wire/faults.ts';
import type { FunctionName, SnapshotSpec, Step, TokenSpec } from '../cases.ts';
import type { TargetName } from '../cast.ts';
import { DAY_MS, HOUR_MS } from '../durations.ts';

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
const tagged = (shareTo: readonly TokenSpec[]): Step => ({ kind: 'tag', snapshot: 0, tags: { shareTo } });
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

/**
 * One grant of a snapshot is due when nobody asks for its other one any more, and no sweep has seen that yet: both in one
 * share, with snapshots beside it for which neither is due, or each in a share of its own.
 */
const endingAmongOthers: fc.Arbitrary<Step[]> = fc
  .tuple(colleagues, fc.integer({ min: 1, max: 6 }), fc.constantFrom('in one share', 'beside another', 'in two shares'))
  .map(([[one, other], hours, place]) => {
    const ending: TokenSpec = { ...tokenFor(one), limit: { kind: 'after', count: hours, unit: 'h' } };
    const both = [ending, tokenFor(other)];
    const beginning: Readonly<Record<typeof place, readonly Step[]>> = {
      'in one share': [sharedSnapshot(both)],
      'beside another': [sharedSnapshot(both), sharedSnapshot([tokenFor(one), tokenFor(other)])],
      'in two shares': [sharedSnapshot([ending]), runOf('sweep'), tagged(both)],
    };
    return [
      ...beginning[place],
      runOf('sweep'),
      tagged([ending]),
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

/** An outsider is invited; and it answers, or lets the invitation lapse, or before it does nobody asks for it any more. */
const invited: fc.Arbitrary<Step[]> = fc
  .constantFrom<readonly Step[]>(
    [{ kind: 'wait', ms: 8 * DAY_MS }],
    [{ kind: 'partner', does: 'reject' }],
    [{ kind: 'partner', does: 'accept' }],
    [tagged([]), runOf('share-on-tag')],
  )
  .map((what) => [
    sharedSnapshot([tokenFor('partner')]),
    runOf('sweep'),
    ...what,
    runOf('sweep'),
    { kind: 'wait', ms: HOUR_MS },
    runOf('sweep'),
  ]);

const DELETABLE = sharedSnapshot([tokenFor('m1')], { retentionDays: 3 });
/** Its principals are taken out of its share; the next run lets the share go, and then the snapshot. */
const ended: readonly Step[] = [{ kind: 'wait', ms: 3 * DAY_MS }, runOf('unshare-expired')];

/** A snapshot's retention ends; it has left its share, but not been deleted, when somebody locks it. */
const lockedAtTheEnd: fc.Arbitrary<Step[]> = fc.constant<Step[]>([
  DELETABLE,
  runOf('sweep'),
  ...ended,
  {
    kind: 'run',
    run: { name: 'unshare-expired', faults: [{ effect: 'error-500', action: 'DeleteSnapshot', times: 0 }] },
  },
  { kind: 'lock', snapshot: 0 },
  runOf('unshare-expired'),
]);

/** A snapshot's retention ends, and while it leaves its share somebody has it kept longer. */
const keptLongerAtTheEnd: fc.Arbitrary<Step[]> = fc
  .integer({ min: 5, max: 20 })
  .map((call) => [
    DELETABLE,
    runOf('sweep'),
    ...ended,
    { kind: 'run', run: { name: 'unshare-expired', faults: [], meanwhile: { call, snapshot: 0, keptDays: 30 } } },
  ]);

/** A snapshot's retention ends, and it is not ours to delete: nobody asks for it any more, or only people shared it. */
const notOursAtTheEnd: fc.Arbitrary<Step[]> = fc
  .constantFrom<readonly Step[]>(
    [runOf('sweep'), tagged([])],
    [{ kind: 'share by hand', snapshot: 0, targets: ['fold1'] }],
  )
  .map((what) => [DELETABLE, ...what, ...ended, runOf('unshare-expired')]);

/** What chance alone seldom brings about. */
export const rareOpening: fc.Arbitrary<Step[]> = fc.oneof(
  askingForMore,
  endingAmongOthers,
  movingInVain,
  endingInVain,
  usedAtOnce,
  labelledAtOnce,
  invited,
  lockedAtTheEnd,
  keptLongerAtTheEnd,
  notOursAtTheEnd,
);
