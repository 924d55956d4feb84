import { groupBy } from '../../base/group-by.ts';
import type { ReportAccess, ReportReader } from './report-access.ts';

/**
 * Why the access of an account should be looked at, the worst first.
 * - `notPermitted`: policy permits neither the account nor anything by which it comes to the snapshot.
 * - `noEnd`: permitted and outside the directory, and nothing ends it.
 * - `pending`: permitted and outside the directory, and reads as soon as it accepts.
 */
const EXPOSURE_KINDS = ['notPermitted', 'noEnd', 'pending'] as const;
export type ExposureKind = (typeof EXPOSURE_KINDS)[number];

/** What one account reads, or is about to, that should be looked at for one reason. */
export interface Exposure {
  readonly kind: ExposureKind;
  readonly accountId: string;
  readonly isOutside: boolean;
  /** Sorted. */
  readonly snapshotIds: readonly string[];
  /** How many of them it does not read yet. */
  readonly pendingCount: number;
  /** The latest end; absent when nothing ends one of them. */
  readonly endsAtMs?: number;
  /** The shares that give them, sorted. */
  readonly shareIds: readonly string[];
}

/** Finds what should be looked at, sorted by kind and account. */
export function exposureOf(access: readonly ReportAccess[]): Exposure[] {
  const found = access.flatMap(({ snapshotId, readers }) =>
    readers.flatMap((reader) => {
      const kind = kindOf(reader);
      return kind === undefined ? [] : [{ kind, snapshotId, reader }];
    }),
  );
  const groups = groupBy(found, ({ kind, reader }) => `${EXPOSURE_KINDS.indexOf(kind)} ${reader.accountId}`);
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => {
      const [first] = group;
      if (!first) return [];
      const readers = group.map(({ reader }) => reader);
      const endMs = Math.max(...readers.map(({ endsAtMs }) => endsAtMs ?? Number.POSITIVE_INFINITY));
      return {
        kind: first.kind,
        accountId: first.reader.accountId,
        isOutside: readers.some(({ isOutside }) => isOutside),
        snapshotIds: group.map(({ snapshotId }) => snapshotId).sort(),
        pendingCount: readers.filter(({ state }) => state === 'pending').length,
        ...(Number.isFinite(endMs) && { endsAtMs: endMs }),
        shareIds: [...new Set(readers.flatMap(({ paths }) => paths.map(({ shareId }) => shareId)))].sort(),
      };
    });
}

function kindOf({ isPermitted, isOutside, state, endsAtMs }: ReportReader): ExposureKind | undefined {
  if (!isPermitted) return 'notPermitted';
  if (!isOutside) return undefined;
  if (state === 'pending') return 'pending';
  return endsAtMs === undefined ? 'noEnd' : undefined;
}
