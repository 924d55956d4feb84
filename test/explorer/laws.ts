import type { Call } from './call.ts';
import { type CloudState, isOurs, membersIn, type Share, statusOf } from './cloud-state.ts';
import type { History } from './history.ts';
import type { Run } from './run.ts';
import { givenPairs, isOpenShare, isPermitted, pairsInEffect, pairsOf, wantedPairs } from './wanted.ts';

/** What holds after every call that takes effect, and what once everybody is done. */
export const LAWS = {
  unwanted: 'a call gives only pairs that the snapshot asked for in what the calling run itself was told',
  forbidden: "nothing is given outside the calling run's policy",
  widened: 'no share that exists gains a principal',
  'not open': 'a snapshot joins only shares that were open at some time since the run began',
  foreign: 'shares that are not ours stay as they are',
  deletion: 'no deletion of a share ends a grant',
  interrupted:
    'a run that nobody else is at work beside, and that was told one wrong answer at most, interrupts no wanted grant',
  'acceptance lost': 'a share that an outsider had accepted before the run began stays while policy permits it',
  'asked again':
    'an outsider that had declined before the run began is not invited again, unless two listings of the run were wrong',
  forgotten:
    'a share that the run was told an outsider has declined stays as the memory of it while policy permits the outsider and it has accepted no other',
  'not at rest': 'three sweeps lead to exactly what is wanted, and a fourth has nothing to do',
  failed: 'no run fails',
} as const;

export type Law = keyof typeof LAWS;

export interface Violation {
  readonly law: Law;
  readonly text: string;
}

type WriteCall = Extract<Call, { kind: 'write' }>;

/** What a call that has just taken effect did. */
export interface Done {
  readonly run: Run;
  readonly call: WriteCall;
  readonly before: CloudState;
  readonly history: History;
}

/** What the call has broken, if anything. */
export function violationOf(done: Done): Violation | undefined {
  return (
    foreignTouched(done) ??
    givenWrongly(done) ??
    widened(done) ??
    joinedClosed(done) ??
    endedByDeletion(done) ??
    interrupted(done) ??
    acceptanceLost(done) ??
    askedAgain(done) ??
    forgotten(done)
  );
}

function foreignTouched({ call, before }: Done): Violation | undefined {
  const share = before.shares.get(call.shareId ?? '');
  return share && !isOurs(share) ? { law: 'foreign', text: `${call.label}, which is not ours` } : undefined;
}

function givenWrongly({ run, before, history }: Done): Violation | undefined {
  const had = givenPairs(before);
  for (const pair of givenPairs(history.state)) {
    if (had.has(pair)) continue;
    const [, principal = ''] = pair.split(' ');
    if (!isPermitted(principal, run.job.policy)) return { law: 'forbidden', text: `${pair} is given` };
    if (!run.wanted.has(pair)) return { law: 'unwanted', text: `${pair} is given` };
  }
  return undefined;
}

function widened({ before, history }: Done): Violation | undefined {
  for (const [shareId, { principals }] of before.shares) {
    const now = history.state.shares.get(shareId);
    const added = now ? membersIn(now.principals).filter((id) => principals.get(id)?.is !== 'in') : [];
    if (added.length > 0) return { law: 'widened', text: `${added.join(', ')} is added to ${shareId}` };
  }
  return undefined;
}

function joinedClosed({ run, call, history }: Done): Violation | undefined {
  const { shareId } = call;
  if (call.does !== 'join' || shareId === undefined) return undefined;
  const isOpenIn = ({ shares }: CloudState): boolean => {
    const share = shares.get(shareId);
    return share !== undefined && isOpenShare(share);
  };
  return history.since(run.sinceVersion).some(isOpenIn) ? undefined : { law: 'not open', text: call.label };
}

function endedByDeletion({ call, before }: Done): Violation | undefined {
  const share = before.shares.get(call.shareId ?? '');
  const ended = call.does === 'delete' && share ? pairsOf(share) : [];
  return ended.length > 0 ? { law: 'deletion', text: `${call.label} ends ${ended.join(', ')}` } : undefined;
}

function interrupted({ run, before, history }: Done): Violation | undefined {
  if (!run.isAlone || run.wrongAnswers > 1) return undefined;
  const lost = lostPairs(before, history).find((pair) => isWantedSince(pair, run, history));
  return lost === undefined ? undefined : { law: 'interrupted', text: `${lost} is lost` };
}

/** Pairs that were in effect right before the call and are not any more. */
export function lostPairs(before: CloudState, { state, nowMs }: History): string[] {
  if (before === state) return [];
  const now = pairsInEffect(state, nowMs);
  return [...pairsInEffect(before, nowMs)].filter((pair) => !now.has(pair));
}

/** Whether the pair has been asked for ever since the oldest reading of the run. */
export function isWantedSince(pair: string, run: Run, history: History): boolean {
  return history
    .since(run.sinceVersion)
    .every(({ snapshots }) => wantedPairs(snapshots.values(), run.job.policy, history.nowMs).has(pair));
}

function acceptanceLost({ run, before, history }: Done): Violation | undefined {
  const seen = history.stateOf(run.sinceVersion);
  for (const share of before.shares.values()) {
    const now = history.state.shares.get(share.shareId);
    if (!share.allowsExternalTargets || now === share) continue;
    for (const [id, member] of share.principals) {
      if (!isAccepted(member, id, run, history) || !isAcceptedIn(seen, share.shareId, id, run, history)) continue;
      if (now?.principals.get(id)?.is === 'in') continue;
      return { law: 'acceptance lost', text: `${id} accepted ${share.shareId}` };
    }
  }
  return undefined;
}

function isAccepted(
  member: Parameters<typeof statusOf>[0] | undefined,
  id: string,
  { job }: Run,
  { facts, nowMs }: History,
): boolean {
  const isOutsider = facts.outsiders.has(id) && job.policy.principals.external.includes(id);
  return isOutsider && member !== undefined && statusOf(member, nowMs) === 'Associated';
}

function isAcceptedIn({ shares }: CloudState, shareId: string, id: string, run: Run, history: History): boolean {
  return isAccepted(shares.get(shareId)?.principals.get(id), id, run, history);
}

function askedAgain({ run, call, before, history }: Done): Violation | undefined {
  if (call.does !== 'create' || run.wrongListings > 1) return undefined;
  const share = [...history.state.shares.values()].find(({ shareId }) => !before.shares.has(shareId));
  const again = membersIn(share?.principals ?? new Map()).find((id) =>
    hasDeclined(id, history.stateOf(run.sinceVersion)),
  );
  return again === undefined ? undefined : { law: 'asked again', text: `${again} is invited again` };
}

function hasDeclined(outsider: string, { shares }: CloudState): boolean {
  const memberships = [...shares.values()].flatMap((share: Share) => share.principals.get(outsider) ?? []);
  return memberships.some(({ is }) => is === 'failed') && !memberships.some(({ is }) => is === 'in');
}

function forgotten({ run, before, history }: Done): Violation | undefined {
  for (const { shareId, principals } of before.shares.values()) {
    for (const [id, { is }] of principals) {
      const isMemory = is === 'failed' && run.declined.has(`${shareId} ${id}`);
      if (!isMemory || !run.job.policy.principals.external.includes(id)) continue;
      // Accepting another share is the better answer.
      if ([...before.shares.values()].some((share) => isAccepted(share.principals.get(id), id, run, history))) continue;
      if (history.state.shares.get(shareId)?.principals.get(id)?.is !== 'failed')
        return { law: 'forgotten', text: `${id} declined ${shareId}` };
    }
  }
  return undefined;
}
