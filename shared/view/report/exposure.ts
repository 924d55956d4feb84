import { groupBy } from '../../base/group-by.ts';
import { counts, type ExposureFinding, SEVERITIES } from '../exposure/finding.ts';

/** A finding of `exposure`, with no end where nothing ends it. */
export interface ReportExposure extends Omit<ExposureFinding, 'endsAtMs'> {
  readonly endsAtMs?: number;
}

/** The finding as JSON can hold it. */
export function reportExposure({ endsAtMs, ...one }: ExposureFinding): ReportExposure {
  return Number.isFinite(endsAtMs) ? { ...one, endsAtMs } : one;
}

/** What is found of one principal for one reason in one owner. */
export interface ExposureGroup
  extends Pick<ExposureFinding, 'kind' | 'severity' | 'ownerAccountId' | 'principal' | 'isOutside'> {
  /** Sorted. */
  readonly snapshotIds: readonly string[];
  /** How many of them nobody reads by it yet. */
  readonly pendingCount: number;
  /** The latest end; absent when nothing ends one of them. */
  readonly endsAtMs?: number;
  /** The shares that give them, sorted. */
  readonly shareIds: readonly string[];
  /** The policy accepts it until the end of this day, UTC. */
  readonly acceptedUntil?: string;
}

/** Puts together what is found of the same principal in the same owner, the worst first, what is accepted last. */
export function groupExposure(findings: readonly ReportExposure[]): ExposureGroup[] {
  return mergeExposure(
    findings.map((one): ExposureGroup => {
      const { kind, severity, ownerAccountId, principal, isOutside, snapshotIds, state, endsAtMs, shares } = one;
      const until = counts(one) ? undefined : one.acceptance?.until;
      return {
        kind,
        severity,
        ownerAccountId,
        principal,
        isOutside,
        snapshotIds,
        pendingCount: Number(state === 'pending'),
        ...(endsAtMs !== undefined && { endsAtMs }),
        shareIds: shares.map(({ shareId }) => shareId),
        ...(until !== undefined && { acceptedUntil: until }),
      };
    }),
  );
}

/** The same of what was put together in parts. */
export function mergeExposure(parts: readonly ExposureGroup[]): ExposureGroup[] {
  const keyOf = ({ acceptedUntil = '', severity, kind, principal, ownerAccountId }: ExposureGroup): string =>
    [acceptedUntil, SEVERITIES.indexOf(severity), kind, principal, ownerAccountId].join(' ');
  return [...groupBy(parts, keyOf)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => {
      const [first] = group;
      if (!first) return [];
      const { kind, severity, ownerAccountId, principal, acceptedUntil } = first;
      const endMs = Math.max(...group.map(({ endsAtMs }) => endsAtMs ?? Number.POSITIVE_INFINITY));
      return {
        kind,
        severity,
        ownerAccountId,
        principal,
        isOutside: group.some(({ isOutside }) => isOutside),
        snapshotIds: distinct(group.flatMap(({ snapshotIds }) => snapshotIds)),
        pendingCount: group.reduce((count, one) => count + one.pendingCount, 0),
        ...(Number.isFinite(endMs) && { endsAtMs: endMs }),
        shareIds: distinct(group.flatMap(({ shareIds }) => shareIds)),
        ...(acceptedUntil !== undefined && { acceptedUntil }),
      };
    });
}

function distinct(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort();
}
