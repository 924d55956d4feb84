import type { Case } from './case.ts';
import { endViolationOf } from './convergence.ts';
import type { Job, Mutant } from './drafts.ts';
import { type Law, type Violation, violationOf } from './laws.ts';
import { codeOfState, type State } from './state.ts';
import { initialState, isIdle, type Step, successorsOf } from './steps.ts';
import { codeOfWorld, type World } from './world.ts';

/** How a state was reached. */
interface Path {
  readonly from: Path | undefined;
  readonly step: Step | undefined;
  readonly world: World;
}

export interface Found extends Violation {
  /** Each step from the beginning with the world after it; as short as any. */
  readonly trace: readonly { readonly step: Step; readonly world: World }[];
}

export interface Exploration {
  readonly states: number;
  /** States in which all writers are done. */
  readonly ends: number;
  readonly seconds: number;
  /** The shortest violation of each law that was broken. */
  readonly found: ReadonlyMap<Law, Found>;
}

export interface Options {
  readonly mutant?: Mutant | undefined;
  /** Stop at the first violation instead of looking for those of other laws. */
  readonly stopsAtFirst?: boolean;
}

/** Visits every state of a case, nearest first. A state beyond a violation is not visited. */
export function explore(spec: Case, { mutant, stopsAtFirst = false }: Options = {}): Exploration {
  const startedMs = performance.now();
  const rules = { outsiders: spec.outsiders, callSize: spec.callSize, mutant };
  const roles = rolesOf(spec);
  const everywhere: Job = { scope: (1 << spec.wishes.length) - 1, seesRegion: true, isBraked: spec.endsBraked };
  const found = new Map<Law, Found>();
  const endings = new Map<string, Violation | undefined>();
  const first = initialState(spec);
  const seen = new Set([codeOfState(first, roles)]);
  let ends = 0;
  let level: { readonly state: State; readonly path: Path }[] = [
    { state: first, path: { from: undefined, step: undefined, world: first.world } },
  ];
  const note = (violation: Violation, path: Path): void => {
    if (!found.has(violation.law)) found.set(violation.law, { ...violation, trace: traceOf(path) });
  };
  while (level.length > 0 && !(stopsAtFirst && found.size > 0)) {
    const next: typeof level = [];
    for (const { state, path } of level) {
      if (isIdle(state)) {
        ends++;
        const code = codeOfWorld(state.world);
        if (!endings.has(code)) endings.set(code, endViolationOf(state.world, everywhere, rules));
        const violation = endings.get(code);
        if (violation !== undefined) note(violation, path);
      }
      for (const [step, after] of successorsOf(state, spec, rules)) {
        const code = codeOfState(after, roles);
        const violation = violationOf(state, after, step, spec);
        if (violation === undefined && seen.has(code)) continue;
        const here = { from: path, step, world: after.world };
        if (violation !== undefined) note(violation, here);
        else {
          seen.add(code);
          next.push({ state: after, path: here });
        }
      }
    }
    level = next;
  }
  return { states: seen.size, ends, seconds: (performance.now() - startedMs) / 1000, found };
}

/** Writers that do the same have the same role. */
function rolesOf({ writers }: Case): number[] {
  const jobs = writers.map(({ scope, seesRegion, isBraked }) => `${scope}${seesRegion}${isBraked}`);
  return jobs.map((job) => jobs.indexOf(job));
}

function traceOf(path: Path): Found['trace'] {
  const trace: { step: Step; world: World }[] = [];
  for (let at: Path | undefined = path; at?.step !== undefined; at = at.from)
    trace.push({ step: at.step, world: at.world });
  return trace.reverse();
}
