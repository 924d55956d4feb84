import type { Clock } from '../../shared/base/time.ts';
import type { RunContext } from '../../shared/engine/owner/reconcile.ts';
import type { Action } from '../../shared/plan/action.ts';
import type { Call, Send } from './call.ts';
import type { ExplorerCase, Job } from './case.ts';
import { type CloudState, hasLapsed, isOurs, type Member, membersIn } from './cloud-state.ts';
import { History } from './history.ts';
import { type Broken, contextOf, lookAndPlan, runJob, SILENT } from './jobs.ts';
import type { Violation } from './laws.ts';
import { resourceShareOf } from './memory-cloud.ts';
import { isOpenShare, isUnclear, pairsOf, wantedPairs } from './wanted.ts';

const SWEEPS = 3;
/** So many more, until also the shares of outsiders are as they are to stay: one is renewed before the old one goes. */
const SWEEPS_FOR_OUTSIDERS = 3;
const BETWEEN_SWEEPS_MS = 3_600_000;

/** Lets three sweeps run one after another, and says what is not as it should be then. */
export async function unrestOf(
  spec: ExplorerCase,
  from: History,
  broken: Broken = {},
  tell?: (label: string, history: History) => void,
): Promise<Violation | undefined> {
  const history = new History(from.state, from.nowMs, from.facts);
  const job: Job = { what: 'sweep', policy: spec.lastPolicy };
  const context = alone(history, job, broken);
  const sweepAgain = async (count: number): Promise<readonly Action[]> => {
    for (let sweep = 0; sweep < count; sweep++) {
      history.advanceTo(history.nowMs + BETWEEN_SWEEPS_MS);
      await (broken.runJob ?? runJob)(job, context);
      tell?.('a last sweep is done', history);
    }
    history.advanceTo(history.nowMs + BETWEEN_SWEEPS_MS);
    return (await lookAndPlan('region', context)).plan.actions;
  };
  const afterThree = (await sweepAgain(SWEEPS)).find((action) => isInside(action, history));
  const wrong =
    unlikeWanted(history, spec) ?? untidy(history) ?? (afterThree && `a fourth sweep would ${afterThree.kind}`);
  if (wrong !== undefined) return { law: 'not at rest', text: wrong };
  const [afterAll] = await sweepAgain(SWEEPS_FOR_OUTSIDERS);
  return afterAll && { law: 'not at rest', text: `sweeps go on to ${afterAll.kind}` };
}

/** Whether an action is about a share of the directory. */
function isInside(action: Action, { state }: History): boolean {
  if (action.kind === 'create-share') return action.shareKind === 'directory';
  const shareId =
    'shareId' in action ? action.shareId : 'share' in action && 'shareId' in action.share ? action.share.shareId : '';
  return state.shares.get(shareId)?.allowsExternalTargets === false;
}

/** The cloud for somebody who is alone in it: every call takes effect at once, and sleeping only moves the time. */
function alone(history: History, job: Job, broken: Broken): RunContext {
  const clock: Clock = {
    nowMs: () => history.nowMs,
    steadyMs: () => history.nowMs,
    sleep: (durationMs) => {
      history.advanceTo(history.nowMs + durationMs);
      return Promise.resolve();
    },
  };
  const answer = (call: Call): readonly unknown[] => {
    if (call.kind === 'read') return call.answer(history.now);
    history.apply(call.effect);
    return call.does === 'create' ? [...history.state.shares.values()].slice(-1).map(resourceShareOf) : [];
  };
  const send: Send = (call) => new Promise((resolve) => resolve(answer(call)));
  return contextOf(job, send, clock, SILENT, broken);
}

function unlikeWanted({ state, nowMs, facts }: History, { lastPolicy }: ExplorerCase): string | undefined {
  const ours = [...state.shares.values()].filter(isOurs);
  const wanted = wantedPairs(state.snapshots.values(), lastPolicy, nowMs);
  const given = new Set(ours.flatMap(pairsOf));
  // It declined, or let its invitation lapse and not all that it holds ask for the outsider any more: left to people.
  const isUnanswerable = (principal: string): boolean =>
    facts.outsiders.has(principal) && ours.some(({ principals }) => hasNotAccepted(principals.get(principal), nowMs));
  for (const pair of wanted) {
    const [, principal = ''] = pair.split(' ');
    if (!given.has(pair) && !isUnanswerable(principal)) return `${pair} is wanted and not given`;
  }
  for (const pair of given) {
    const [snapshotId = ''] = pair.split(' ');
    if (!wanted.has(pair) && !isUnclearIn(state, snapshotId)) return `${pair} is given and not wanted`;
  }
  return undefined;
}

function hasNotAccepted(member: Member | undefined, nowMs: number): boolean {
  return member !== undefined && (member.is === 'failed' || hasLapsed(member, nowMs));
}

function untidy({ state }: History): string | undefined {
  const inside = [...state.shares.values()].filter((share) => isOurs(share) && !share.allowsExternalTargets);
  const seen = new Set<string>();
  for (const share of inside) {
    if (membersIn(share.principals).length === 0 || membersIn(share.snapshots).length === 0)
      return `${share.shareId} is left empty`;
    const isKept = membersIn(share.snapshots).some((id) => isUnclearIn(state, id));
    if (isOpenShare(share) && !isKept && seen.has(share.name))
      return `${share.shareId} is open beside another of its set`;
    if (isOpenShare(share)) seen.add(share.name);
  }
  return undefined;
}

/** Whether what the snapshot has may be meant to stay; what is only kept never moves. */
function isUnclearIn({ snapshots }: CloudState, snapshotId: string): boolean {
  const snapshot = snapshots.get(snapshotId);
  return snapshot !== undefined && isUnclear(snapshot);
}
