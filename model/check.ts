import type { Case } from './case.ts';
import { DEFAULT_CASES } from './cases.ts';
import type { Mutant } from './drafts.ts';
import { type Exploration, explore, type Found } from './explore.ts';
import { MUTANTS } from './mutants.ts';

/** The first violation of a mutant in the case that is to notice it; `undefined` when nothing is broken there. */
export function catchMutant(mutant: Mutant): Found | undefined {
  const { inCase } = MUTANTS[mutant];
  const spec = DEFAULT_CASES.find(({ name }) => name === inCase);
  if (spec === undefined) throw new Error(`No case of the default run is called "${inCase}".`);
  const [found] = explore(spec, { mutant, stopsAtFirst: true }).found.values();
  return found;
}

/** What is wrong with how a case went, in words; empty when all is well. */
export function faultsOf({ minStates }: Case, { states, found }: Exploration): readonly string[] {
  const broken = [...found.values()].map(({ law, text }) => `${law}: ${text}`);
  return states < minStates ? [...broken, `only ${states} states of at least ${minStates}`] : broken;
}
