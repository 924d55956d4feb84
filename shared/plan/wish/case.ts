import type { KeyOrigin, SharingRole, Snapshot } from '../../cloud/ports.ts';
import { keysMeant } from '../../policy/near-keys.ts';
import type { Policy } from '../../policy/policy.ts';
import { isPermitted } from '../../policy/principals.ts';
import { type Finding, finding } from '../findings/finding.ts';
import { isStandInOfOthers, sourceIdOf } from '../world.ts';
import type { Way } from './allowances.ts';
import {
  type AskedGrant,
  askedGrantOf,
  type Deadline,
  grantEndMs,
  readDeadline,
  sharingEndMs,
  wayEndMs,
} from './grant-end.ts';
import { createRequestReader, NO_REQUESTS, type Request, type Requests } from './requests.ts';
import { createRuleFinder } from './standing-rules.ts';

/** What snapshots are judged by, beside themselves. */
export interface JudgeContext {
  readonly policy: Policy;
  readonly accountId: string;
  readonly nowMs: number;
  readonly originOfKey: (kmsKeyId: string | undefined) => KeyOrigin;
  /** Snapshots that an imported image stands on, as far as that could be seen. */
  readonly importedIds: ReadonlySet<string>;
  /** For sharing what the owner's keys encrypt; `unknown` also where nothing asks for that. */
  readonly sharingRole: SharingRole;
  /** All that are known: those that `latest` counts among, and the sources of copies. */
  readonly snapshots: ReadonlyMap<string, Snapshot>;
}

/** What the checks judge: one snapshot with what is asked for it. Of a region there are as many as snapshots: it holds little. */
export interface Case {
  readonly snapshot: Snapshot;
  /** Whose tags and rules count: the snapshot itself or, of a copy that stands in for another, its source if that is known. */
  readonly asker: Snapshot;
  readonly isStandIn: boolean;
  readonly requests: Requests;
  readonly deadline: Deadline;
  readonly context: JudgeContext;
}

/** Prepares the cases of snapshots under one policy at one moment. */
export function createCases(context: JudgeContext): (snapshot: Snapshot) => Case {
  const { policy } = context;
  const rulesFor = createRuleFinder(policy, context.snapshots.values());
  const readRequests = createRequestReader(context);
  const read = (snapshot: Snapshot): Case => {
    const sourceId = sourceIdOf(snapshot, policy.installation);
    const isStandIn = sourceId !== undefined;
    const isCounted = policy.encryption.serviceKey === 'copy' && isCopyIndeed(snapshot, context);
    const source = isStandIn && isCounted ? context.snapshots.get(sourceId) : undefined;
    const asker = source ?? snapshot;
    const isTold = isStandIn ? source !== undefined : !isStandInOfOthers(snapshot, policy.installation);
    return {
      snapshot,
      asker,
      isStandIn,
      requests: isTold ? readRequests(asker, rulesFor(asker)) : NO_REQUESTS,
      deadline: readDeadline(asker, policy),
      context,
    };
  };
  // Asked for once more for each of its principals, so the last one is held, and no others: of a region there are many.
  let last: Case | undefined;
  return (snapshot) => {
    if (last?.snapshot !== snapshot) last = read(snapshot);
    return last;
  };
}

/**
 * Whether what is marked as a copy may be one: by the service's own record or, where it has none, since it is encrypted
 * under a key of the owner's, as every copy of ours is. Marks and a description alone are soon forged.
 */
function isCopyIndeed({ sourceSnapshotId, isEncrypted, kmsKeyId }: Snapshot, { originOfKey }: JudgeContext): boolean {
  return sourceSnapshotId !== undefined || (isEncrypted && originOfKey(kmsKeyId) !== 'service');
}

/** Whether the time of the request is not over. */
export function isInTime(one: Case, request: Request): boolean {
  return grantEndMs(boundsOf(one, request)) > one.context.nowMs;
}

/** Whether the time is over of all that may be asked for, named or not. */
export function isAllOver({ asker, deadline, context: { policy, nowMs } }: Case): boolean {
  return Math.min(deadline.endsAtMs, sharingEndMs(asker, policy)) <= nowMs;
}

/**
 * What `allow` says about a principal.
 * - `open`: it may be given; so it is where the policy has no `allow`, and where nothing can mean the principal.
 * - `unclear`: whether it may is not known.
 * - `awaiting approval`: it has none that is in force.
 * - `over`: the time is over for which it might be given.
 * - `shut`: no statement about the snapshot names it.
 */
export type AllowState = Way['state'] | 'over' | 'shut';

/** @param ways Without any, the principal may not be asked for at all. */
export function allowStateOf({ asker, context: { nowMs } }: Case, ways: readonly Way[]): AllowState {
  if (ways.length === 0) return 'shut';
  const isLasting = (way: Way, isApproved?: boolean): boolean => wayEndMs(way, asker, isApproved) > nowMs;
  if (ways.some((way) => way.state === 'open' && isLasting(way))) return 'open';
  if (ways.some((way) => way.state === 'unclear' && isLasting(way))) return 'unclear';
  return ways.some((way) => isLasting(way, true)) ? 'awaiting approval' : 'over';
}

/**
 * The ways by which a principal may be given the snapshot that is asked for or, where a tag cannot be understood, may be
 * meant; undefined of any other, and where the policy has no `allow`.
 */
export function waysOf({ requests, context }: Case, principal: string): readonly Way[] | undefined {
  const { byPrincipal, refused, allowances, isUnclear } = requests;
  const request = byPrincipal.get(principal);
  if (request) return request.ways;
  if (!isUnclear || !allowances || !isPermitted(context.policy, principal)) return undefined;
  return refused.has(principal) ? undefined : (allowances.byPrincipal.get(principal) ?? []);
}

/** Whether the time of any permitted request may be over, or an approval; most snapshots are spared the look at each. */
export function mayBeOver({ asker, requests: { soonest }, deadline, context: { policy, nowMs } }: Case): boolean {
  const ownEndMs = Math.min(asker.createdAtMs + soonest.spanMs, soonest.atMs);
  return Math.min(ownEndMs, deadline.endsAtMs, sharingEndMs(asker, policy)) <= nowMs;
}

/** One entry a permitted request, with the time it ends. Made anew each time. */
export function askedGrantsOf(one: Case): AskedGrant[] {
  return one.requests.permitted.map((request) => askedGrantOf(boundsOf(one, request)));
}

function boundsOf({ asker, deadline, context }: Case, request: Request): Parameters<typeof grantEndMs>[0] {
  return { request, asker, deadline, policy: context.policy };
}

/**
 * What reading the case found amiss in it, whatever the checks then say. Of a copy that stands in for another there is
 * nothing to tell: it is told of its source.
 */
export function notesOf({ snapshot, isStandIn, requests, deadline, context: { policy } }: Case): Finding[] {
  if (isStandIn) return [];
  const { snapshotId, createdAtMs, retentionDays = 0 } = snapshot;
  const findings: Finding[] = [];
  const { allowances, problems, unknownGroups } = requests;
  for (const { code, tagKey, text } of [...problems, ...(allowances?.problems ?? [])])
    findings.push(finding(code, { snapshotId }, { tagKey, text }));
  for (const { target: group, tagKey } of [...unknownGroups, ...(allowances?.unknownGroups ?? [])]) {
    const groups = Object.keys(policy.groups).join(', ') || '–';
    findings.push(finding('UNKNOWN_GROUP', { snapshotId }, { group, tagKey, groups }));
  }
  for (const { tagKey, text, forms } of deadline.problems) {
    findings.push(finding('BAD_DEADLINE', { snapshotId }, { tagKey, text, forms }));
  }
  for (const tagKey of Object.keys(snapshot.tags)) {
    const keys = keysMeant(tagKey, policy);
    if (keys !== undefined) findings.push(finding('NEAR_KEY', { snapshotId }, { tagKey, keys }));
  }
  for (const [principal, code] of requests.refused) findings.push(finding(code, { snapshotId, principal }));
  if (requests.permitted.length > 0 && sharingEndMs(snapshot, policy) <= createdAtMs) {
    const leadHours = policy.expiry.unshareBeforeHours;
    findings.push(finding('RETENTION_TOO_SHORT', { snapshotId }, { retentionDays, leadHours }));
  }
  return findings;
}
