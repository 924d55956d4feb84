import { DAY_MS, HOUR_MS } from '../base/durations.ts';
import { groupBy } from '../base/group-by.ts';
import type { Turn } from '../base/schedule.ts';
import { visible } from '../base/visible.ts';
import type { Finding, FindingCode } from '../plan/findings/finding.ts';
import { createJudge } from '../plan/wish/judge.ts';
import { isIn, mayGrant, type World } from '../plan/world.ts';
import type { Policy } from '../policy/policy.ts';
import { isOfWaiting, type Waiting, type WaitingNotice, waitingNotices, waitingText } from './waiting.ts';

/** How long before a grant ends its sharee is warned. */
const WARNING_DAYS = [7, 1] as const;
const MAX_LISTED = 20;

/** These cure themselves, or say that all is going as it should. */
const QUIET_CODES: ReadonlySet<FindingCode> = new Set([
  'SNAPSHOT_NOT_FOUND',
  'SNAPSHOT_NOT_READY',
  'COPY_MADE',
  'REMOVAL_DEFERRED',
  'SHARED_NOT_SEEN',
  'USE_WAITS',
]);

/** Whether notices are sent anywhere. */
export function isAnybodyTold({ notify }: Policy): boolean {
  return [notify, ...Object.values(notify.teams)].some(({ webhook, dingtalk }) => webhook !== '' || dingtalk !== '');
}

/** A grant of ours whose end is near enough to warn its sharee. */
export interface EndingGrant {
  readonly snapshotId: string;
  readonly principal: string;
  readonly endsAtMs: number;
  readonly warningDays: (typeof WARNING_DAYS)[number];
  /** It ends with its approval, which can be given anew. */
  readonly isApproval?: true;
}

/**
 * The grants in effect that end 7 days or 1 day after some moment from this run of a schedule to its next, each to be warned
 * of by that run alone. Where no schedule is known it is the current hour of the clock.
 */
export function endingGrants(world: World, policy: Policy, nowMs: number, turn: Turn = hourOf(nowMs)): EndingGrant[] {
  const holders = principalsOf(world);
  const judge = createJudge({ ...world, policy, nowMs });
  const endings: EndingGrant[] = [];
  for (const [snapshotId, principals] of holders) {
    const snapshot = world.snapshots.get(snapshotId);
    if (!snapshot) continue;
    for (const { principal, endsAtMs, endsBecause } of judge(snapshot).asked) {
      const isWarnedOf = (days: number): boolean =>
        turn.atMs <= endsAtMs - days * DAY_MS && endsAtMs - days * DAY_MS < turn.nextMs;
      const warningDays = WARNING_DAYS.find(isWarnedOf);
      if (warningDays === undefined || !principals.has(principal)) continue;
      endings.push({
        snapshotId,
        principal,
        endsAtMs,
        warningDays,
        ...(endsBecause === 'its approval' && { isApproval: true }),
      });
    }
  }
  return endings;
}

function hourOf(nowMs: number): Turn {
  const atMs = Math.floor(nowMs / HOUR_MS) * HOUR_MS;
  return { isFirstOfDay: false, atMs, nextMs: atMs + HOUR_MS };
}

/** Who sees each snapshot through our shares. */
function principalsOf({ shares }: World): Map<string, Set<string>> {
  const holders = new Map<string, Set<string>>();
  for (const share of shares) {
    if (!share.isOurs) continue;
    const principals = [...share.principals].filter(([, held]) => isIn(held) && mayGrant(held)).map(([id]) => id);
    for (const [snapshotId, held] of share.snapshots) {
      if (!isIn(held) || !mayGrant(held)) continue;
      holders.set(snapshotId, new Set([...(holders.get(snapshotId) ?? []), ...principals]));
    }
  }
  return holders;
}

/** What a notice is made from: one run's answer and what goes beside it. */
export interface NoticeInput {
  readonly installation: string;
  readonly accountId: string;
  readonly function: string;
  readonly runId: string;
  readonly mode: string;
  readonly nowMs: number;
  /** Whether it tells of lasting findings, changed or not. */
  readonly isTelling: boolean;
  /** Present where the notice is for this team alone. */
  readonly team?: string;
  readonly regions: readonly NoticeRegion[];
}

/** What a run came to in one region, or a team's part of it. */
export interface NoticeRegion {
  readonly region: string;
  readonly planned: number;
  readonly applied: number;
  readonly failed: number;
  readonly findings: readonly Finding[];
  readonly omittedFindings?: Readonly<Record<string, number>>;
  readonly endings: readonly EndingGrant[];
  /** Of the findings of what waits for an approval, those that this run tells. */
  readonly waiting: readonly Waiting[];
}

/** The body of a webhook. Documented in `docs/notifications.md`; a change of meaning changes `schema`. */
export interface Notice {
  readonly schema: 'snapshare.notice/1';
  readonly installation: string;
  readonly accountId: string;
  readonly function: string;
  readonly runId: string;
  readonly mode: string;
  /** Present where it is about the snapshots of this team alone. */
  readonly team?: string;
  /** ISO 8601, UTC. */
  readonly sentAt: string;
  readonly regions: readonly {
    readonly region: string;
    readonly planned: number;
    readonly applied: number;
    readonly failed: number;
  }[];
  /** One entry a code, with its first finding. */
  readonly findings: readonly {
    readonly code: string;
    readonly count: number;
    readonly region: string;
    readonly snapshotId?: string;
    readonly principal?: string;
    readonly message: string;
    readonly remedy: string;
  }[];
  /** One entry a principal, warning and region. */
  readonly endings: readonly {
    readonly principal: string;
    readonly region: string;
    readonly warningDays: number;
    /** Present where they end with their approval. */
    readonly isApproval?: true;
    /** When the first of them ends; ISO 8601, UTC. */
    readonly endsAt: string;
    /** How many snapshots, of which at most 20 are listed. */
    readonly count: number;
    readonly snapshotIds: readonly string[];
  }[];
  readonly waiting: readonly WaitingNotice[];
}

/**
 * Decides whether a run is worth a message, from this run alone: it changed something; or grants are about to end; or
 * it has findings that do not cure themselves, and is one that tells of them: an event or a person woke it, or it is the
 * first of its schedule in the UTC day.
 * @returns Undefined when there is nothing to tell.
 */
export function noticeOf(input: NoticeInput): Notice | undefined {
  const { regions, nowMs, isTelling, installation, accountId, function: name, runId, mode, team } = input;
  const findings = tellFindings(regions);
  const endings = tellEndings(regions);
  const hasChanged = regions.some(({ applied }) => applied > 0);
  if (!hasChanged && endings.length === 0 && !(findings.length > 0 && isTelling)) return undefined;
  return {
    schema: 'snapshare.notice/1',
    installation,
    accountId,
    function: name,
    runId,
    mode,
    ...(team !== undefined && { team }),
    sentAt: new Date(nowMs).toISOString(),
    regions: regions.map(({ region, planned, applied, failed }) => ({ region, planned, applied, failed })),
    findings,
    endings,
    waiting: regions.flatMap(({ region, waiting }) => waitingNotices(region, waiting, MAX_LISTED)),
  };
}

function tellFindings(regions: NoticeInput['regions']): Notice['findings'] {
  const told = new Map<string, { count: number; region: string; first: Finding }>();
  for (const { region, findings, waiting, omittedFindings = {} } of regions) {
    const others = findings.filter((one) => !isOfWaiting(one));
    for (const one of [...others, ...waiting.map((one) => one.finding)]) {
      if (QUIET_CODES.has(one.code)) continue;
      const entry = told.get(one.code);
      if (entry) entry.count++;
      else told.set(one.code, { count: 1, region, first: one });
    }
    for (const [code, omitted] of Object.entries(omittedFindings)) {
      const entry = told.get(code);
      if (entry && !isOfWaiting({ code })) entry.count += omitted;
    }
  }
  return [...told].map(([code, { count, region, first }]) => ({
    code,
    count,
    region,
    ...(first.snapshotId !== undefined && { snapshotId: first.snapshotId }),
    ...(first.principal !== undefined && { principal: first.principal }),
    message: first.message,
    remedy: first.remedy,
  }));
}

function tellEndings(regions: NoticeInput['regions']): Notice['endings'] {
  return regions.flatMap(({ region, endings }) => {
    const groups = groupBy(
      endings,
      ({ principal, warningDays, isApproval }) => `${principal} ${warningDays} ${isApproval}`,
    );
    return [...groups.values()].flatMap((group) => {
      const [first] = group;
      if (!first) return [];
      const { principal, warningDays, isApproval } = first;
      const firstEndMs = group.reduce((soonest, { endsAtMs }) => Math.min(soonest, endsAtMs), first.endsAtMs);
      return {
        principal,
        region,
        warningDays,
        ...(isApproval && { isApproval }),
        endsAt: new Date(firstEndMs).toISOString(),
        count: group.length,
        snapshotIds: group.slice(0, MAX_LISTED).map(({ snapshotId }) => snapshotId),
      };
    });
  });
}

/**
 * The notice as lines for people. Every code is named before anything is said at length, since the end may be cut off.
 * @param ofAccount What commands end with, to be for the account that it is about.
 */
export function noticeText(notice: Notice, ofAccount = ''): string {
  const { installation, accountId, function: name, team, regions, findings, endings, waiting } = notice;
  const sum = (pick: (region: Notice['regions'][number]) => number): number =>
    regions.reduce((total, region) => total + pick(region), 0);
  const failed = sum((region) => region.failed);
  return [
    `Snapshare ${installation}: ${name} in ${accountId}${team === undefined ? '' : `, team ${team}`}`,
    `${sum((region) => region.applied)} change(s) made${failed > 0 ? `, ${failed} failed` : ''} in ${regions
      .map(({ region }) => region)
      .join(', ')}.`,
    ...(findings.length > 0
      ? [`Findings: ${findings.map(({ code, count }) => `${code} (${count})`).join(', ')}.`]
      : []),
    ...endings.map(
      ({ principal, region, warningDays, isApproval, endsAt, count, snapshotIds }) =>
        `Ends in ${warningDays} day(s), from ${endsAt}: ${principal} loses ${count} snapshot(s) in ${region}: ` +
        `${snapshotIds.join(', ')}${count > snapshotIds.length ? ', …' : ''}` +
        (isApproval
          ? `. The approval lapses; to go on: snapshare approve ${snapshotIds[0]} ${principal} --until DATE${ofAccount}`
          : ''),
    ),
    ...waiting.map((one) => waitingText(one, ofAccount)),
    ...findings.map(({ code, message, remedy }) => `${code}: ${message} ${remedy}`),
  ]
    .map(visible)
    .join('\n');
}
