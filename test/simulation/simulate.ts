import fc from 'fast-check';
import type { Case, PolicySpec } from './cases.ts';
import { LawBroken } from './laws.ts';
import { newTally, play, type Tally } from './play.ts';
import { steps as anySteps } from './random/histories.ts';
import { hubSteps } from './random/hubs.ts';
import { policies as anyPolicies } from './random/policies.ts';
import { Stage } from './stage.ts';

/** How long and how far to simulate. */
export interface SimulateOptions {
  readonly seed: number;
  /** At most so many worlds. */
  readonly worlds: number;
  /** No new world is begun after so long, in real time; shrinking included. */
  readonly timeLimitMs?: number;
  /** Whose built functions run; default the project's. */
  readonly sYamlPath?: string | undefined;
  /** The functions are those of a hub that visits two owners, one of which also serves itself; default false. */
  readonly hasOwners?: boolean | undefined;
  /** Makes a failing case smaller before it is reported; default true. */
  readonly isShrinking?: boolean;
}

/** A case that broke a law, and how to see it again. */
export interface Failure {
  readonly message: string;
  readonly found: Case;
  /** Of the batch, for fast-check. */
  readonly seed: number;
  readonly path: string;
}

export interface Simulation {
  readonly tally: Tally;
  readonly failure: Failure | undefined;
}

const WORLDS_A_BATCH = 24;

/** Opens a stage when the last one is full. */
class Theatre {
  readonly #policies: readonly PolicySpec[];
  readonly #options: Pick<SimulateOptions, 'sYamlPath' | 'hasOwners'>;
  #stage: Stage | undefined;

  constructor(policies: readonly PolicySpec[], options: Pick<SimulateOptions, 'sYamlPath' | 'hasOwners'>) {
    this.#policies = policies;
    this.#options = options;
  }

  async play(steps: Case['steps'], tally: Tally): Promise<void> {
    if (this.#stage?.hasRoom !== true) {
      await this.#stage?.close();
      this.#stage = await Stage.open(this.#policies, this.#options);
    }
    await play(this.#stage, { policies: this.#policies, steps }, tally);
  }

  async close(): Promise<void> {
    await this.#stage?.close();
  }
}

/**
 * Plays random worlds until one breaks a law, or worlds or time are used up. Every batch has policies of its own.
 * @throws Whatever went wrong in the simulation itself, as the cause of an error that names the world.
 */
export async function simulate(options: SimulateOptions): Promise<Simulation> {
  const { seed, worlds, timeLimitMs = Number.POSITIVE_INFINITY, isShrinking = true, hasOwners = false } = options;
  const tally = newTally();
  const untilMs = performance.now() + timeLimitMs;
  for (let batch = 0; batch * WORLDS_A_BATCH < worlds && performance.now() < untilMs; batch += 1) {
    const batchSeed = seed + batch;
    const [policies = []] = fc.sample(anyPolicies, { seed: batchSeed, numRuns: 1 });
    const theatre = new Theatre(policies, options);
    const leftMs = untilMs - performance.now();
    try {
      const details = await fc.check(
        fc.asyncProperty(hasOwners ? hubSteps : anySteps, (steps) => theatre.play(steps, tally)),
        {
          seed: batchSeed,
          numRuns: Math.min(WORLDS_A_BATCH, worlds - batch * WORLDS_A_BATCH),
          endOnFailure: !isShrinking,
          ...(Number.isFinite(leftMs) && { interruptAfterTimeLimit: leftMs, markInterruptAsFailure: false }),
        },
      );
      if (details.failed && details.counterexample !== null) {
        const [steps] = details.counterexample;
        const { seed: failedSeed, counterexamplePath: path, errorInstance: error } = details;
        if (!(error instanceof LawBroken))
          throw new Error(`the simulation itself failed, seed ${failedSeed} path ${path}`, { cause: error });
        const found = { policies, steps, ...(hasOwners && { hasOwners }) };
        return { tally, failure: { message: error.message, found, seed: failedSeed, path } };
      }
    } finally {
      await theatre.close();
    }
  }
  return { tally, failure: undefined };
}

/**
 * Plays one case in a landscape of its own.
 * @throws {LawBroken} when it breaks a law.
 */
export async function replay(found: Case, sYamlPath?: string): Promise<void> {
  const theatre = new Theatre(found.policies, { sYamlPath, hasOwners: found.hasOwners });
  try {
    await theatre.play(found.steps, newTally());
  } finally {
    await theatre.close();
  }
}
