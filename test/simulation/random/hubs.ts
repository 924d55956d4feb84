import fc from 'fast-check';
import type { Case, FunctionName, RunSpec, Step } from '../cases.ts';
import type { EstateName } from '../cast.ts';
import { create, step } from './histories.ts';
import { fault, run, tagEdit } from './runs.ts';
import { optionally, tidy } from './values.ts';

const MAX_STEPS = 14;

const elsewhere: fc.Arbitrary<EstateName> = fc.constantFrom<EstateName>('first', 'second', 'second itself');
const anywhere: fc.Arbitrary<EstateName> = fc.oneof(elsewhere, fc.constant<EstateName>('home'));

const inEstate = (estate: EstateName, what: Step): Step =>
  what.kind === 'in' || what.kind === 'run' || what.kind === 'race' || what.kind.endsWith('events')
    ? what
    : { kind: 'in', estate, step: what };

const role: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('in' as const),
  estate: fc.constantFrom<EstateName>('first', 'second'),
  step: fc.record({
    kind: fc.constant('role' as const),
    does: fc.constantFrom('remove' as const, 'distrust' as const, 'restore' as const),
  }),
});

/** Befalls one account only, or the way into an owner's. */
const ofOneAccount = fc.tuple(run, anywhere).map(([one, account]): RunSpec => {
  const faults = one.faults.map((each) =>
    each.action === undefined ? { ...each, action: 'AssumeRole' } : { ...each, account },
  );
  return { ...one, faults };
});

const hubRun: fc.Arbitrary<RunSpec> = fc.oneof(
  { weight: 2, arbitrary: run },
  { weight: 2, arbitrary: ofOneAccount },
  { weight: 1, arbitrary: run.map((one): RunSpec => ({ ...one, of: 'itself' })) },
);

const writer = fc.constantFrom<FunctionName>('sweep', 'share-on-tag', 'unshare-expired');

const race: fc.Arbitrary<Step> = fc
  .record({
    kind: fc.constant('race' as const),
    runs: fc.array(writer, { minLength: 2, maxLength: 2 }),
    ofItself: optionally(6, fc.array(writer, { minLength: 1, maxLength: 1 })),
    faults: optionally(3, fc.array(fault, { minLength: 1, maxLength: 2 })),
    meanwhile: optionally(
      2,
      fc.tuple(tagEdit, anywhere).map(([edit, estate]) => ({ ...edit, in: estate })),
    ),
  })
  .map((value) => tidy<Extract<Step, { readonly kind: 'race' }>>(value));

const hubStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(anywhere, step).map(([estate, what]) => inEstate(estate, what)) },
  { weight: 1, arbitrary: role },
  { weight: 5, arbitrary: hubRun.map((one): Step => ({ kind: 'run', run: one })) },
  { weight: 1, arbitrary: race },
);

const born = (estate: EstateName): fc.Arbitrary<Step[]> =>
  fc.array(
    create.map((what) => inEstate(estate, what)),
    { minLength: 1, maxLength: 3 },
  );

/** Histories of a hub, two owners that it visits, and one of them by itself: some snapshots in each, then whatever happens. */
export const hubSteps: fc.Arbitrary<Case['steps']> = fc
  .tuple(
    born('home'),
    born('first'),
    born('second'),
    born('second itself'),
    fc.array(hubStep, { minLength: 2, maxLength: MAX_STEPS }),
  )
  .map((parts) => parts.flat());
