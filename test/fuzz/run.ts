import fc from 'fast-check';
import type { Draw, Kind } from './kind.ts';
import { brokenLaw } from './law.ts';

/** An input that broke a law: the unchanged one, the slips, and what they made of it. Plain data. */
export interface Case {
  readonly kind: string;
  readonly slips: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
  readonly places: readonly string[];
  readonly asksForNothing: boolean;
}

export interface Found {
  readonly found: Case;
  readonly law: string;
}

/** What was tried. */
export interface Tally {
  inputs: number;
  readonly slips: Map<string, number>;
  /** How the changed inputs were taken. */
  readonly taken: Record<'understood' | 'refused' | 'told', number>;
}

export function newTally(): Tally {
  return { inputs: 0, slips: new Map(), taken: { understood: 0, refused: 0, told: 0 } };
}

/** One slip or two: the second happens to what the first one left. */
const MAX_SLIPS = 2;

/** The slips by their place in the list, with what they draw. */
const drawn = (count: number) =>
  fc.array(fc.record({ slip: fc.nat(count - 1), numbers: fc.array(fc.nat(1_000), { minLength: 8, maxLength: 8 }) }), {
    minLength: 1,
    maxLength: MAX_SLIPS,
  });

function drawFrom(numbers: readonly number[]): Draw {
  let at = 0;
  return (count) => (numbers[at++ % numbers.length] ?? 0) % count;
}

/** Tries inputs of a kind until so many were tried or a law is broken, which is then broken by as little as can be. */
export async function tryKind<Input>(
  kind: Kind<Input>,
  {
    seed,
    runs,
    tally,
    without = [],
  }: { readonly seed: number; readonly runs: number; readonly tally: Tally; readonly without?: readonly string[] },
): Promise<Found | undefined> {
  const slips = kind.slips.filter(({ name }) => !without.includes(name));
  let found: Found | undefined;
  const property = fc.asyncProperty(kind.inputs, drawn(slips.length), async (input, chosen) => {
    let after = input;
    const names: string[] = [];
    const places: string[] = [];
    let asksForNothing = false;
    let isAlone = false;
    for (const { slip, numbers } of chosen) {
      const one = slips[slip];
      const slipped = one?.make(after, drawFrom(numbers));
      if (!one || !slipped) continue;
      if (names.length > 0 && (one.isAlone || isAlone)) continue;
      isAlone = one.isAlone === true;
      after = slipped.input;
      names.push(one.name);
      places.push(...slipped.places);
      asksForNothing ||= slipped.asksForNothing === true;
    }
    if (names.length === 0) return;
    const [first, second] = [await kind.outcomeOf(input), await kind.outcomeOf(after)];
    tally.inputs++;
    for (const name of names) tally.slips.set(name, (tally.slips.get(name) ?? 0) + 1);
    tally.taken[second.isRefused ? 'refused' : second.told.length > first.told.length ? 'told' : 'understood']++;
    const law = brokenLaw(first, second, { places, asksForNothing });
    if (law === undefined) return;
    found = { found: { kind: kind.name, slips: names, before: input, after, places, asksForNothing }, law };
    throw new Error(law);
  });
  const result = await fc.check(property, { seed, numRuns: runs, endOnFailure: false });
  return result.failed ? found : undefined;
}

/** @returns Which law an earlier case breaks now. */
export async function replay<Input>(kind: Kind<Input>, { before, after, ...laws }: Case): Promise<string | undefined> {
  return brokenLaw(await kind.outcomeOf(before as Input), await kind.outcomeOf(after as Input), laws);
}
