import { join } from 'node:path';
import { readCaseFiles, saveCaseFile } from '../case-files.ts';
import type { ExplorerCase } from './case.ts';
import { Execution } from './execution.ts';
import type { Broken } from './jobs.ts';
import { largeCase, pick, type Random, randomOf } from './large.ts';
import type { Option } from './options.ts';
import { unrestOf } from './rest.ts';
import type { Found } from './search.ts';
import type { Sights } from './sights.ts';

export interface Wandering {
  readonly steps: number;
  readonly found: Found | undefined;
}

const SEEDS = join(import.meta.dirname, 'seeds');

/** The worlds that broke a law once. A change of how worlds are drawn makes others of them. */
export const readSeeds = (): number[] => readCaseFiles<number>(SEEDS).map(({ found }) => found);

/** Writes a seed down under the name of the law that its world broke, for the test to go through from then on. @returns The file. */
export const saveSeed = (law: string, seed: number): string => saveCaseFile(SEEDS, law, String(seed));

/** Goes one way, drawn by chance, through a world that is drawn by the same seed. */
export async function wander(seed: number, sights: Sights, broken: Broken = {}): Promise<Wandering> {
  const random = randomOf(seed);
  return wanderThrough(largeCase(random), random, sights, broken);
}

async function wanderThrough(spec: ExplorerCase, random: Random, sights: Sights, broken: Broken): Promise<Wandering> {
  const execution = new Execution(spec, broken);
  execution.sights = sights;
  for (let options = execution.options(); options.length > 0; options = execution.options())
    await execution.take(choose(options, random));
  const violation =
    execution.violation ??
    (await unrestOf(spec, execution.history, broken, (label, { state, nowMs }) =>
      execution.steps.push({ label, state, nowMs }),
    ));
  const { steps } = execution;
  return { steps: steps.length, found: violation && { ...violation, steps } };
}

/** How much likelier a step is than an unlikely one. */
const WEIGHTS = { goesOn: 8, pause: 2, unlikely: 1 };

/** Everybody has the same chance to go on, whatever the number of ways in which they can. */
function choose(options: readonly Option[], random: Random): Option {
  const someone = pick(random, [...new Set(options.map(({ writer }) => writer ?? -1))]);
  const theirs = options.filter(({ writer = -1 }) => writer === someone);
  const sortOf = ({ sort }: Option): keyof typeof WEIGHTS => sort ?? 'goesOn';
  const sorts = [...new Set(theirs.map(sortOf))];
  const sort = pick(
    random,
    sorts.flatMap((one) => Array.from({ length: WEIGHTS[one] }, () => one)),
  );
  return pick(
    random,
    theirs.filter((option) => sortOf(option) === sort),
  );
}
