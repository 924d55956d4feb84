import type { Clock } from '../../shared/base/time.ts';
import type { Send } from './call.ts';
import type { ExplorerCase, Job } from './case.ts';
import { isOurs, membersIn } from './cloud-state.ts';
import type { Broken } from './execution.ts';
import { History } from './history.ts';
import { lookAndPlan, runJob, SILENT } from './jobs.ts';
import type { Violation } from './laws.ts';
import { memoryCloud, resourceShareOf } from './memory-cloud.ts';
import { isOpenShare, isUnclear, pairsOf, wantedPairs } from './wanted.ts';

const SWEEPS = 3;
const BETWEEN_SWEEPS_MS = 3_600_000;

/** Lets three sweeps run one after another, and says what is not as it should be then. */
export async function unrestOf(spec: ExplorerCase, from: History, broken: Broken = {}): Promise<Violation | undefined> {
  const history = new History(from.state, from.nowMs, from.facts);
  const job: Job = { what: 'sweep', policy: spec.lastPolicy };
  const context = contextOf(history, job, broken);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    history.advanceTo(history.nowMs + BETWEEN_SWEEPS_MS);
    await (broken.runJob ?? runJob)(job, context);
  }
  history.advanceTo(history.nowMs + BETWEEN_SWEEPS_MS);
  const { plan } = await lookAndPlan('region', context);
  const [action] = plan.actions;
  const text = unlikeWanted(history, spec) ?? untidy(history) ?? (action && `a fourth sweep would ${action.kind}`);
  return text === undefined ? undefined : { law: 'not at rest', text };
}

/** The cloud for somebody who is alone in it: every call takes effect at once, and sleeping only moves the time. */
function contextOf(history: History, { policy }: Job, { cloudOf }: Broken) {
  const clock: Clock = {
    nowMs: () => history.nowMs,
    steadyMs: () => history.nowMs,
    sleep: async (durationMs) => history.advanceTo(history.nowMs + durationMs),
  };
  const send: Send = async (call) => {
    if (call.kind === 'read') return call.answer(history.now);
    history.apply(call.effect);
    return call.does === 'create' ? [...history.state.shares.values()].slice(-1).map(resourceShareOf) : [];
  };
  const cloud = memoryCloud(send, clock);
  return { policy, openCloud: () => cloudOf?.(cloud, send) ?? cloud, clock, log: SILENT };
}

function unlikeWanted({ state, nowMs, facts }: History, { lastPolicy }: ExplorerCase): string | undefined {
  const ours = [...state.shares.values()].filter(isOurs);
  const wanted = wantedPairs(state.snapshots.values(), lastPolicy, nowMs);
  const given = new Set(ours.flatMap(pairsOf));
  const isUnanswerable = (principal: string): boolean =>
    facts.outsiders.has(principal) && ours.some(({ principals }) => principals.get(principal)?.is === 'failed');
  for (const pair of wanted) {
    const [, principal = ''] = pair.split(' ');
    if (!given.has(pair) && !isUnanswerable(principal)) return `${pair} is wanted and not given`;
  }
  for (const pair of given) {
    const [snapshotId = ''] = pair.split(' ');
    const snapshot = state.snapshots.get(snapshotId);
    if (!wanted.has(pair) && !(snapshot && isUnclear(snapshot))) return `${pair} is given and not wanted`;
  }
  return undefined;
}

function untidy({ state }: History): string | undefined {
  const inside = [...state.shares.values()].filter((share) => isOurs(share) && !share.allowsExternalTargets);
  const seen = new Set<string>();
  for (const share of inside) {
    if (membersIn(share.principals).length === 0 || membersIn(share.snapshots).length === 0)
      return `${share.shareId} is left empty`;
    if (isOpenShare(share) && seen.has(share.name)) return `${share.shareId} is open beside another of its set`;
    if (isOpenShare(share)) seen.add(share.name);
  }
  return undefined;
}
