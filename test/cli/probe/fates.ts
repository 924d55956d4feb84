import { expect } from 'vitest';
import { CloudCallError } from '../../../shared/base/errors.ts';
import { REGION, type Stage, type Wrap } from './stage.ts';

/** What happens to one call; everything after a kill never happens. */
export const FATES = [
  'reset before its effect',
  'reset after its effect',
  'answered 503',
  'killed before',
  'killed after',
] as const;
export type Fate = (typeof FATES)[number];

const failed = (action: string, cloudCode: string): CloudCallError =>
  new CloudCallError({ action, regionId: REGION, cloudCode, httpStatus: cloudCode.startsWith('S') ? 503 : undefined });

/** Counts the calls of a run, roles' included, and gives one of them its fate. */
class Fated {
  readonly actions: string[] = [];
  /** Resolves when the run has been killed. */
  readonly killed: Promise<'killed'>;
  readonly #at: number;
  readonly #fate: Fate;
  #kill: (word: 'killed') => void = () => undefined;

  constructor(at: number, fate: Fate) {
    this.#at = at;
    this.#fate = fate;
    this.killed = new Promise((resolve) => {
      this.#kill = resolve;
    });
  }

  readonly wrap: Wrap = (calls) => ({
    ...calls,
    call: async (product, action, parameters, options) => {
      const work = () => calls.call(product, action, parameters, options);
      return this.#meet(action, work);
    },
    assumeRole: async (name, externalId) =>
      this.wrap(await this.#meet('AssumeRole', () => calls.assumeRole(name, externalId))),
  });

  async #meet<T>(action: string, work: () => Promise<T>): Promise<T> {
    this.actions.push(action);
    if (this.actions.length !== this.#at) return work();
    switch (this.#fate) {
      case 'reset before its effect':
        throw failed(action, 'Transport.Reset');
      case 'answered 503':
        throw failed(action, 'ServiceUnavailable');
      case 'reset after its effect':
        await work().catch(() => undefined);
        throw failed(action, 'Transport.Reset');
      case 'killed after':
        await work().catch(() => undefined);
        return this.#stop();
      case 'killed before':
        return this.#stop();
    }
  }

  #stop(): Promise<never> {
    this.#kill('killed');
    return new Promise(() => undefined);
  }
}

const isRead = (action: string): boolean => /^(?:List|Describe|Get|Lookup)/.test(action);

let runs = 0;
/** Runs of one process have names of their own, as all have. */
function newRun(): string {
  runs += 1;
  return `run${String(runs).padStart(5, '0')}`;
}

/**
 * Makes an experiment over and over, with the fate on another call each time: on every call that changes something, and
 * on the reads in turn with the other fates, so that each call meets one. Whatever is killed is cleaned from its journal.
 */
export async function expectNothingLeft(stage: Stage, id: string, fate: Fate): Promise<void> {
  const given = { only: [id], isWaiting: true, isStressing: true, kmsKeyId: stage.kmsKeyId };
  const before = stage.state();
  const undisturbed = new Fated(Number.POSITIVE_INFINITY, fate);
  await stage.probe({ ...given, run: newRun(), wrap: undisturbed.wrap });
  expect(stage.state()).toEqual(before);
  expect(undisturbed.actions.length).toBeGreaterThan(0);
  for (const [index, action] of undisturbed.actions.entries()) {
    if (isRead(action) && index % FATES.length !== FATES.indexOf(fate)) continue;
    const fated = new Fated(index + 1, fate);
    const journalPath = stage.newJournalPath();
    const work = stage.probe({ ...given, run: newRun(), journalPath, wrap: fated.wrap });
    const outcome = await Promise.race([work, fated.killed]);
    const left = outcome === 'killed' ? await stage.clean(journalPath) : outcome.left;
    const call = `${action}, call ${index + 1}`;
    expect([call, left]).toEqual([call, []]);
    expect([call, stage.state()]).toEqual([call, before]);
  }
}
