import { type Call, carryOut, isAsExpected, isCall, type Op, withShare } from './calls.ts';
import type { Case, WriterSpec } from './case.ts';
import { opsOf, plan, planAgain, type Rules } from './planner.ts';
import { afterEdit, readingsOf } from './readings.ts';
import type { Basis, Chances, LateCall, Run, State, Writer } from './state.ts';
import type { Intent, Share } from './world.ts';

/** One thing that happens. */
export interface Step {
  readonly by: string;
  readonly what: string;
  readonly op?: Op;
  /** The calls planned by a reading. */
  readonly planned?: readonly Op[];
  /** Present when a call took effect. */
  readonly effect?: LateCall;
}

export type Successor = readonly [Step, State];

export const isIdle = ({ writers }: State): boolean => writers.every(({ run }) => run === undefined);
const isOver = (state: State): boolean =>
  isIdle(state) && state.late.length === 0 && state.writers.every(({ runsLeft }) => runsLeft === 0);

export function initialState(spec: Case): State {
  const world = { shares: spec.shares, intent: { wishes: spec.wishes, policy: spec.policy } };
  const writers = spec.writers.map(({ runs }) => ({ runsLeft: runs, mayLookAgain: true, run: undefined }));
  return { world, earlier: world, writers, late: [], chances: spec.chances };
}

/** Everything that may happen next. */
export function successorsOf(state: State, spec: Case, rules: Rules): Successor[] {
  if (isOver(state)) return [];
  return [
    ...spec.writers.flatMap((writer, i) => writerSteps(state, i, writer, spec, rules)),
    ...lateEffects(state, spec),
    ...settling(state),
    ...answers(state, spec),
    ...tagEdits(state, spec),
    ...policyEdits(state, spec),
  ];
}

function writerSteps(state: State, i: number, job: WriterSpec, spec: Case, rules: Rules): Successor[] {
  const writer = state.writers[i];
  if (writer === undefined) return [];
  const { run } = writer;
  if (run === undefined) return writer.runsLeft > 0 ? beginnings(state, i, job, spec, rules) : [];
  const [op, ...rest] = run.ops;
  if (op === undefined) return [];
  const steps: Successor[] = [];
  if (state.chances.crashes > 0) steps.push(...crashes(state, i, job.name, run, op));
  if (op.does === 'look') {
    for (const { view, knowledge, lateness } of readingsOf(state, spec.readsLate && rules.mutant === 'look-late')) {
      const ops = planAgain(view, job, rules);
      const step = { by: job.name, what: `looks again${lateness && `, late: ${lateness}`}`, planned: ops };
      steps.push([step, withRun(state, i, { ...run, ops, knowledge })]);
    }
    return steps;
  }
  if (op.does === 'lookAtShare') {
    const share = state.world.shares[op.share];
    // The look is for the one call that follows.
    const ops = isAsExpected(share, op) ? rest : rest.slice(1);
    return [...steps, [{ by: job.name, what: 'takes a', op }, withRun(state, i, { ...run, ops })]];
  }
  return [...steps, ...callEffects(state, i, job.name, run, op, rest, spec)];
}

/** A run begins: it reads and plans. */
function beginnings(state: State, i: number, job: WriterSpec, spec: Case, rules: Rules): Successor[] {
  return readingsOf(state, spec.readsLate).map(({ view, knowledge, lateness }) => {
    const ops = opsOf(plan(view, job, rules), rules.mutant);
    const isAlone = isIdle(state);
    const begun = withWriter(withCompany(state, i), i, (writer) => ({ ...writer, runsLeft: writer.runsLeft - 1 }));
    const step = { by: job.name, what: `reads${lateness && `, late: ${lateness}`}`, planned: ops };
    return [step, withRun(begun, i, { ops, made: [], knowledge, isAlone, before: NOTHING })];
  });
}

/** The run dies before its next call, or with that call under way. */
function crashes(state: State, i: number, by: string, run: Run, op: Op): Successor[] {
  const died = withRun(spend(state, 'crashes'), i, undefined);
  const call = isCall(op) ? withShare(op, run.made) : undefined;
  const steps: Successor[] = [[{ by, what: 'dies before', op }, died]];
  if (call !== undefined && state.late.length === 0) {
    const late = [{ call, ...basisOf(run) }];
    steps.push([
      { by, what: 'dies while it sends', op },
      { ...died, late },
    ]);
  }
  return steps;
}

function callEffects(
  state: State,
  i: number,
  by: string,
  run: Run,
  op: Call,
  rest: readonly Op[],
  spec: Case,
): Successor[] {
  const call = withShare(op, run.made);
  // The share was never made as far as the run knows.
  if (call === undefined) return [[{ by, what: 'cannot send', op }, withRun(state, i, { ...run, ops: rest })]];
  const steps: Successor[] = [];
  const effect = { call, ...basisOf(run) };
  const shares = carryOut(state.world.shares, call, !spec.settlesLate);
  if (shares === undefined)
    steps.push([{ by, what: 'finds gone the share of', op }, missed(state, i, run, call, rest)]);
  else {
    const made = call.does === 'create' ? [...run.made, state.world.shares.length] : run.made;
    const next = withShares(state, shares);
    steps.push([{ by, what: 'sends', op, effect }, withRun(next, i, { ...run, ops: rest, made })]);
  }
  if (state.chances.lateCalls > 0 && state.late.length === 0) {
    // Whoever hears nothing from a creation makes it again; other calls are taken for done.
    const ops = call.does === 'create' ? run.ops : rest;
    const next = { ...spend(state, 'lateCalls'), late: [effect] };
    steps.push([{ by, what: 'sends, and it is late,', op }, withRun(next, i, { ...run, ops })]);
  }
  return steps;
}

/** What a run does when a share has gone: after a join it looks again from the beginning, once; else there is nothing to do. */
function missed(state: State, i: number, run: Run, call: Call, rest: readonly Op[]): State {
  const mayLookAgain = state.writers[i]?.mayLookAgain ?? false;
  if (call.does !== 'join' || !mayLookAgain) return withRun(state, i, { ...run, ops: rest });
  return withWriter(state, i, ({ runsLeft }) => ({ runsLeft: runsLeft + 1, mayLookAgain: false, run: undefined }));
}

function lateEffects(state: State, spec: Case): Successor[] {
  return state.late.map((effect, at) => {
    const next = { ...withCompany(state), late: state.late.filter((_, other) => other !== at) };
    const shares = carryOut(state.world.shares, effect.call, !spec.settlesLate);
    const step = { by: 'the cloud', what: 'carries out the late', op: effect.call };
    return shares === undefined ? [step, next] : [{ ...step, effect }, withShares(next, shares)];
  });
}

function settling(state: State): Successor[] {
  const shares = settled(state.world.shares);
  if (shares === state.world.shares) return [];
  return [
    [
      { by: 'the cloud', what: 'settles all associations' },
      { ...state, world: { ...state.world, shares } },
    ],
  ];
}

/** The shares with every association in effect; the same list when all are. */
export function settled(shares: readonly Share[]): readonly Share[] {
  if (shares.every((share) => share.settled === share.members)) return shares;
  return shares.map((share) => (share.settled === share.members ? share : { ...share, settled: share.members }));
}

function answers(state: State, { answers: possible }: Case): Successor[] {
  if (state.chances.answers === 0) return [];
  return state.world.shares.flatMap((share, id) => {
    if (share.isGone || share.invitation !== 'pending' || share.present === 0) return [];
    return possible.map((invitation): Successor => {
      const answered = state.world.shares.map((other) => (other === share ? { ...share, invitation } : other));
      return [
        { by: 'the outsider', what: `makes share ${id} ${invitation}` },
        withShares(spend(state, 'answers'), answered),
      ];
    });
  });
}

function tagEdits(state: State, { edits }: Case): Successor[] {
  if (state.chances.tagEdits === 0) return [];
  const { intent } = state.world;
  return edits.flatMap((wishes, snapshot) =>
    wishes
      .filter((wish) => wish !== intent.wishes[snapshot])
      .map((wish): Successor => {
        const edited = { ...intent, wishes: intent.wishes.map((old, other) => (other === snapshot ? wish : old)) };
        return [{ by: 'people', what: 'edit tags' }, withIntent(spend(state, 'tagEdits'), edited)];
      }),
  );
}

function policyEdits(state: State, spec: Case): Successor[] {
  if (state.chances.policyEdits === 0) return [];
  const { intent } = state.world;
  return spec.policyEdits
    .filter((policy) => policy !== intent.policy)
    .map((policy) => [
      { by: 'people', what: 'edit policy' },
      withIntent(spend(state, 'policyEdits'), { ...intent, policy }),
    ]);
}

const spend = (state: State, what: keyof Chances): State => ({
  ...state,
  chances: { ...state.chances, [what]: state.chances[what] - 1 },
});

function withShares(state: State, shares: readonly Share[]): State {
  const earlier = { ...state.earlier, shares: state.world.shares };
  return { ...state, world: { ...state.world, shares }, earlier };
}

function withIntent(state: State, intent: Intent): State {
  return {
    ...state,
    world: { ...state.world, intent },
    earlier: { ...state.earlier, intent: state.world.intent },
    writers: state.writers.map((writer) =>
      writer.run === undefined
        ? writer
        : { ...writer, run: { ...writer.run, knowledge: afterEdit(writer.run.knowledge, intent) } },
    ),
    late: state.late.map((late) => ({ ...late, knowledge: afterEdit(late.knowledge, intent) })),
  };
}

function withWriter(state: State, i: number, change: (writer: Writer) => Writer): State {
  return { ...state, writers: state.writers.map((writer, other) => (other === i ? change(writer) : writer)) };
}

/** No run, and no call under way, is alone any more: another one has begun, or a late call has taken effect. */
function withCompany(state: State, except?: number): State {
  return {
    ...state,
    writers: state.writers.map((writer, i) =>
      i === except || writer.run === undefined ? writer : { ...writer, run: { ...writer.run, isAlone: false } },
    ),
    late: state.late.map((late) => ({ ...late, isAlone: false })),
  };
}

const NOTHING: Basis['before'] = { members: 0, isAccepted: false };
const basisOf = ({ knowledge, isAlone, before }: Run): Basis => ({ knowledge, isAlone, before });

/** The state with this run of a writer; a run that has nothing left to do is over. */
function withRun(state: State, i: number, run: Run | undefined): State {
  const next = run?.ops[0];
  if (run === undefined || next === undefined) return withWriter(state, i, (writer) => ({ ...writer, run: undefined }));
  const share = next.does === 'remove' || next.does === 'delete' ? state.world.shares[next.share] : undefined;
  const before = share ? { members: share.members, isAccepted: share.invitation === 'accepted' } : NOTHING;
  return withWriter(state, i, (writer) => ({ ...writer, run: { ...run, before } }));
}
