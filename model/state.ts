import type { Call, Op } from './calls.ts';
import type { Mask } from './sets.ts';
import { codeOfWorld, type World } from './world.ts';

/** What has held since the oldest reading that a run, or a call still under way, works from. */
export interface Knowledge {
  /** By snapshot: the principals that it wanted, and policy permitted, at some time since. */
  readonly wantedSince: readonly Mask[];
  /** By snapshot: the principals that it wanted, and policy permitted, at all times since. */
  readonly alwaysWanted: readonly Mask[];
  /** What policy permitted at some time since. */
  readonly permittedSince: Mask;
  /** What policy permitted at all times since. */
  readonly alwaysPermitted: Mask;
  /** By snapshot: the principals that two or more shares gave it, as far as that reading showed. */
  readonly givenTwice: readonly Mask[];
  /** The outsiders that had declined, or let two invitations lapse, at that reading. */
  readonly refusers: Mask;
}

/** What a call is sent from. */
export interface Basis {
  readonly knowledge: Knowledge;
  /** No other run and no call of another was under way since the reading. */
  readonly isAlone: boolean;
  /** The share whose principals the call removes, as it was when the run made its last step before. */
  readonly before: { readonly members: Mask; readonly isAccepted: boolean };
}

/** A run under way. */
export interface Run extends Basis {
  readonly ops: readonly Op[];
  /** The shares that this run has made, by the order in which it planned them. */
  readonly made: readonly number[];
}

/** A call that was sent and has not taken effect; it may at any time, or never. */
export interface LateCall extends Basis {
  readonly call: Call;
}

export interface Writer {
  readonly runsLeft: number;
  /** Whether it may still look again when a share that it wanted to join has gone. */
  readonly mayLookAgain: boolean;
  readonly run: Run | undefined;
}

/** How often each thing outside our hands may still happen. */
export interface Chances {
  readonly tagEdits: number;
  readonly policyEdits: number;
  readonly crashes: number;
  readonly lateCalls: number;
  readonly answers: number;
}

export interface State {
  readonly world: World;
  /** The world's shares before the last call took effect, and intent before the last edit: what a late listing may show. */
  readonly earlier: World;
  readonly writers: readonly Writer[];
  readonly late: readonly LateCall[];
  readonly chances: Chances;
}

const codeOfKnowledge = (known: Knowledge): string =>
  `${known.wantedSince.join()}~${known.alwaysWanted.join()}~${known.permittedSince}~${known.alwaysPermitted}~${known.givenTwice.join()}~${known.refusers}`;

const codeOfBasis = ({ knowledge, isAlone, before }: Basis): string =>
  `${codeOfKnowledge(knowledge)}~${isAlone ? 1 : 0}~${before.members}${before.isAccepted ? '+' : ''}`;

function codeOfWriter({ runsLeft, mayLookAgain, run }: Writer): string {
  const head = `${runsLeft}${mayLookAgain ? '+' : ''}`;
  if (run === undefined) return head;
  const ops = run.ops.map((op) => op.code).join();
  return `${head}:${ops}:${run.made.join()}:${codeOfBasis(run)}`;
}

/**
 * The same text for states from which the same can follow.
 * @param roles For each writer, what it does; two with the same role are interchangeable.
 */
export function codeOfState(state: State, roles: readonly number[]): string {
  const writers = state.writers.map((writer, i) => `${roles[i]}=${codeOfWriter(writer)}`).sort();
  const late = state.late.map((l) => `${l.call.code}:${codeOfBasis(l)}`).sort();
  const { tagEdits, policyEdits, crashes, lateCalls, answers } = state.chances;
  return [
    codeOfWorld(state.world),
    codeOfWorld(state.earlier),
    writers.join(';'),
    late.join(';'),
    `${tagEdits}${policyEdits}${crashes}${lateCalls}${answers}`,
  ].join('|');
}
