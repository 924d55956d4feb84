import type { Case } from './cases.ts';
import type { Mutant } from './drafts.ts';
import { type Exploration, explore, type Found } from './explore.ts';

/** Where a mutant was caught. */
export interface Catch {
  readonly spec: Case;
  readonly found: Found;
}

/** Tries a mutant in the cases, the smallest first, until a law breaks. @returns `undefined` when none does. */
export function catchMutant(mutant: Mutant, cases: readonly Case[]): Catch | undefined {
  for (const spec of [...cases].sort((a, b) => a.minStates - b.minStates)) {
    for (const found of explore(spec, { mutant, stopsAtFirst: true }).found.values()) return { spec, found };
  }
  return undefined;
}

/** What is wrong with how a case went, in words; empty when all is well. */
export function faultsOf({ minStates }: Case, { states, found }: Exploration): readonly string[] {
  const broken = [...found.values()].map(({ law, text }) => `${law}: ${text}`);
  return states < minStates ? [...broken, `only ${states} states of at least ${minStates}`] : broken;
}
