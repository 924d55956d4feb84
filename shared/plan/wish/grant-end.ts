import { DAY_MS, HOUR_MS } from '../../base/durations.ts';
import type { Snapshot } from '../../cloud/ports.ts';
import { meantIn } from '../../policy/near-keys.ts';
import type { Policy } from '../../policy/policy.ts';
import { type Limit, parseDay, parseLimit, withoutBlanks } from '../../policy/tokens.ts';
import type { Way } from './allowances.ts';
import type { Request } from './requests.ts';

/** The end of what nothing ends. */
const NEVER = Number.POSITIVE_INFINITY;

/** When the snapshot's own retention ends; Infinity when it is kept for ever. */
export function retentionEndMs(snapshot: Snapshot): number {
  return snapshot.retentionDays ? snapshot.createdAtMs + snapshot.retentionDays * DAY_MS : NEVER;
}

/** When nothing of the snapshot may be shared any more: the end of its retention less the policy's lead time. */
export function sharingEndMs(snapshot: Snapshot, policy: Policy): number {
  return retentionEndMs(snapshot) - policy.expiry.unshareBeforeHours * HOUR_MS;
}

/** `share-until`, lifted by `share-hold`. */
export interface Deadline {
  /** Infinity when there is none. */
  readonly endsAtMs: number;
  /** A deadline that cannot be read gives no new grant and revokes nothing. */
  readonly problems: readonly DeadlineProblem[];
  /** There is such a value, or one under a key that nearly is one of these. */
  readonly isUnclear: boolean;
}

/** A value that cannot be read, and the forms that it may have. */
export interface DeadlineProblem {
  readonly tagKey: string;
  readonly text: string;
  readonly forms: string;
}

const NO_DEADLINE: Deadline = { endsAtMs: NEVER, problems: [], isUnclear: false };
const UNCLEAR_DEADLINE: Deadline = { endsAtMs: NEVER, problems: [], isUnclear: true };

/** What a value of `share-until` may be. */
export const LIMIT_FORMS = 'a number of hours, days or weeks (12h, 30d, 2w) or a date (2026-03-31)';
/** What a value of `share-hold` may be. */
export const DAY_FORMS = 'a date (2026-03-31)';

/** Reads what limits all grants of a snapshot together. Never throws. */
export function readDeadline(snapshot: Snapshot, policy: Policy, meant = meantIn(snapshot.tags, policy)): Deadline {
  const isMistyped = meant.has('shareUntil') || meant.has('hold');
  const { shareUntil: untilKey, hold: holdKey } = policy.tags;
  const untilText = withoutBlanksOf(snapshot.tags, untilKey);
  const holdText = withoutBlanksOf(snapshot.tags, holdKey);
  if (untilText === undefined && holdText === undefined) return isMistyped ? UNCLEAR_DEADLINE : NO_DEADLINE;
  const limit = untilText === undefined ? undefined : parseLimit(untilText);
  const holdAtMs = holdText === undefined ? undefined : parseDay(holdText);
  const problems: DeadlineProblem[] = [];
  if (untilText !== undefined && !limit) problems.push({ tagKey: untilKey, text: untilText, forms: LIMIT_FORMS });
  if (holdText !== undefined && holdAtMs === undefined) {
    problems.push({ tagKey: holdKey, text: holdText, forms: DAY_FORMS });
  }
  const isUnclear = isMistyped || problems.length > 0;
  if (isUnclear || !limit) return { endsAtMs: NEVER, problems, isUnclear };
  return { endsAtMs: Math.max(limitEndMs(limit, snapshot), holdAtMs ?? 0), problems, isUnclear };
}

function withoutBlanksOf(tags: Snapshot['tags'], key: string): string | undefined {
  const text = tags[key];
  return text === undefined ? undefined : withoutBlanks(text);
}

/** What can end one grant: the request's own limits, the snapshot's deadline, and the retention of what is asked for. */
interface Bounds {
  readonly request: Request;
  readonly asker: Snapshot;
  readonly deadline: Deadline;
  readonly policy: Policy;
}

/** When a grant ends; Infinity when nothing ends it. */
export function grantEndMs({ request, asker, deadline, policy }: Bounds): number {
  return Math.min(ownEndMs(request, asker), deadline.endsAtMs, sharingEndMs(asker, policy));
}

/** When one way of giving a grant ends, whatever else ends it. @param isApproved As if it were approved without an end. */
export function wayEndMs({ limits, maxDays, approval = [] }: Way, asker: Snapshot, isApproved = false): number {
  const allowedUntilMs = maxDays ? limitEndMs(maxDays, asker) : NEVER;
  const approvedUntilMs = isApproved ? NEVER : latestEndMs(approval, asker);
  return Math.min(latestEndMs(limits, asker), allowedUntilMs, approvedUntilMs);
}

/** A grant that tags or rules ask for and policy permits. */
export interface AskedGrant {
  readonly principal: string;
  readonly isExternal: boolean;
  /** Infinity when nothing ends it. */
  readonly endsAtMs: number;
  readonly endsBecause: EndsBecause;
  /** The tag keys and rules that asked. */
  readonly askedBy: readonly string[];
  /** The statement of `allow`, from 1, by which it may be given the longest. */
  readonly statement?: number;
}

type EndsBecause =
  | 'its own limit'
  | 'its approval'
  | 'maxDays of allow'
  | 'share-until'
  | 'the end of retention'
  | 'nothing';

/** The request as people are told of it. Of several ends at one moment the narrowest is named. */
export function askedGrantOf({ request, asker, deadline, policy }: Bounds): AskedGrant {
  const way = waysThatCount(request).reduce<Way | undefined>(
    (best, next) => (best && wayEndMs(best, asker) >= wayEndMs(next, asker) ? best : next),
    undefined,
  );
  const ends: readonly (readonly [endsAtMs: number, endsBecause: EndsBecause])[] = [
    [latestEndMs(way?.limits ?? request.limits, asker), 'its own limit'],
    [latestEndMs(way?.approval ?? [], asker), 'its approval'],
    [way?.maxDays ? limitEndMs(way.maxDays, asker) : NEVER, 'maxDays of allow'],
    [deadline.endsAtMs, 'share-until'],
    [sharingEndMs(asker, policy), 'the end of retention'],
  ];
  const [endsAtMs, endsBecause] = ends.reduce((first, next) => (next[0] < first[0] ? next : first));
  return {
    principal: request.principal,
    isExternal: request.isExternal,
    endsAtMs,
    endsBecause: endsAtMs === NEVER ? 'nothing' : endsBecause,
    askedBy: request.askedBy,
    ...(way?.state === 'open' && way.statement !== undefined && { statement: way.statement }),
  };
}

/** What only waits for approval prolongs nothing that is given without. */
function waysThatCount({ ways = [] }: Request): readonly Way[] {
  const given = ways.filter(({ state }) => state !== 'awaiting approval');
  return given.length > 0 ? given : ways;
}

function ownEndMs(request: Request, asker: Snapshot): number {
  const ways = waysThatCount(request);
  if (ways.length === 0) return latestEndMs(request.limits, asker);
  return Math.max(...ways.map((way) => wayEndMs(way, asker)));
}

function latestEndMs(limits: readonly Limit[], asker: Snapshot): number {
  return limits.length === 0 ? NEVER : Math.max(...limits.map((limit) => limitEndMs(limit, asker)));
}

/** When a limit ends of the snapshot that it counts from. */
export function limitEndMs(limit: Limit, snapshot: Snapshot): number {
  return limit.kind === 'until' ? limit.atMs : snapshot.createdAtMs + limit.ms;
}
