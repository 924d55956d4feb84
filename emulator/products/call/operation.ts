import type { ConditionValues, Identity } from '../../state/identity.ts';
import type { RegionState } from '../../state/model.ts';
import type { World } from '../../state/world.ts';
import type { Params } from './params.ts';

/** One API call whose caller is known. */
export interface Call {
  readonly world: World;
  readonly region: RegionState;
  readonly identity: Identity;
  /** The caller's account; nothing outside it can be reached. */
  readonly accountId: string;
  readonly params: Params;
  /** What a read shows: now, or earlier for a stale one. */
  readonly asOfMs: number;
}

/** An answer's body without its RequestId. */
export type Answer = Readonly<Record<string, unknown>>;

/** One thing that a call needs a right to. */
export interface Right {
  /** ARN, or `*`. */
  readonly resource: string;
  readonly conditions: ConditionValues;
}

export interface Operation {
  readonly isWrite: boolean;
  /** Carries it out, or throws a {@link ServiceError}. */
  readonly run: (call: Call) => Answer;
  /** What RAM judges, each for itself; default `*` without conditions. */
  readonly rights?: (call: Call) => readonly Right[];
}

export interface Product {
  readonly name: string;
  /** Name in ActionTrail events; undefined when its calls reach no event bus. */
  readonly trailName: string | undefined;
  readonly version: string;
  readonly operations: Readonly<Record<string, Operation>>;
}

export const read = (run: Operation['run']): Operation => ({ isWrite: false, run });
export const write = (run: Operation['run']): Operation => ({ isWrite: true, run });
