import type { ExplorerCase } from './case.ts';
import type { CloudState } from './cloud-state.ts';
import { Execution, type Step } from './execution.ts';
import type { Broken } from './jobs.ts';
import type { Law, Violation } from './laws.ts';
import { unrestOf } from './rest.ts';
import type { Sights } from './sights.ts';

export interface Found extends Violation {
  readonly steps: readonly Step[];
}

export interface Exploration {
  /** In CPU time, since other processes hold this one up. */
  readonly seconds: number;
  /** Ways from the beginning to the end. Each was gone, or its rest was like that of one that was. */
  readonly orders: bigint;
  /** Steps taken for the first time. */
  readonly steps: number;
  readonly found: ReadonlyMap<Law, Found>;
  readonly sights: Sights;
}

export interface SearchOptions {
  readonly broken?: Broken;
  /** Stops once this law is seen broken. */
  readonly until?: Law;
  /** Goes on from what was reached before as if it were new. Much slower; the same orders. */
  readonly forgets?: boolean;
}

/**
 * Goes every way through a case. The engine cannot be copied in the middle of a run, so each way is gone from the
 * beginning; but what a run does depends on nothing but what it was told, so that two ways which told all runs the same
 * and left the cloud the same have the same rest, which is gone once.
 */
export async function exploreAll(spec: ExplorerCase, options: SearchOptions = {}): Promise<Exploration> {
  const { broken = {}, until, forgets = false } = options;
  const startedUs = process.cpuUsage().user;
  const codes = new Codes();
  const ordersFrom = new Map<string, bigint>();
  const restOf = new Map<string, Violation | undefined>();
  const found = new Map<Law, Found>();
  const sights: Sights = new Map();
  let steps = 0;

  const replay = async (path: readonly number[]): Promise<Execution> => {
    const execution = new Execution(spec, broken);
    for (const choice of path) {
      const option = execution.options()[choice];
      if (!option) throw new Error('A way that was gone is closed: something depends on more than its choices.');
      await execution.take(option);
    }
    return execution;
  };

  const end = async (execution: Execution): Promise<bigint> => {
    const code = `${codes.of(execution.history.state)} ${execution.history.nowMs}`;
    if (!execution.violation && !restOf.has(code)) restOf.set(code, await unrestOf(spec, execution.history, broken));
    const violation = execution.violation ?? restOf.get(code);
    const known = violation && found.get(violation.law);
    if (violation && (!known || execution.steps.length < known.steps.length))
      found.set(violation.law, { ...violation, steps: execution.steps });
    return 1n;
  };

  /** @returns The ways from here to the end. */
  const go = async (path: readonly number[], reached: Execution): Promise<bigint> => {
    const count = reached.options().length;
    if (count === 0) return end(reached);
    let orders = 0n;
    let here: Execution | undefined = reached;
    for (let choice = 0; choice < count; choice++) {
      if (until !== undefined && found.has(until)) break;
      here ??= await replay(path);
      const option = here.options()[choice];
      if (!option) throw new Error('A way that was gone is closed: something depends on more than its choices.');
      here.sights = sights;
      await here.take(option);
      here.sights = undefined;
      steps++;
      const code = codes.of(here.code((state) => codes.of(state)));
      let further = forgets || here.violation ? undefined : ordersFrom.get(code);
      if (further === undefined) {
        const isBroken = here.violation !== undefined;
        further = await go([...path, choice], here);
        if (!isBroken) ordersFrom.set(code, further);
      }
      orders += further;
      here = undefined;
    }
    return orders;
  };

  const orders = await go([], new Execution(spec, broken));
  return { orders, steps, found, sights, seconds: (process.cpuUsage().user - startedUs) / 1e6 };
}

/** Short names for long texts and for states, the same for equal ones. */
class Codes {
  readonly #byText = new Map<string, string>();
  readonly #byState = new WeakMap<CloudState, string>();

  of(thing: string | CloudState): string {
    if (typeof thing === 'string') {
      let code = this.#byText.get(thing);
      if (code === undefined) {
        code = this.#byText.size.toString(36);
        this.#byText.set(thing, code);
      }
      return code;
    }
    let code = this.#byState.get(thing);
    if (code === undefined) {
      code = this.of(textOf(thing));
      this.#byState.set(thing, code);
    }
    return code;
  }
}

function textOf({ snapshots, shares }: CloudState): string {
  const tags = [...snapshots.values()].map((snapshot) => [snapshot.snapshotId, snapshot.tags]);
  const all = [...shares.values()].map((share) => [
    share.shareId,
    share.name,
    share.tags,
    share.createdAtMs,
    [...share.principals],
    [...share.snapshots],
  ]);
  return JSON.stringify([tags, all]);
}
