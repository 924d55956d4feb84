import type { AccessPath, Reader, SnapshotAccess } from '../access.ts';

/** The same as access, as data that JSON can hold: an end that never comes is absent. */
export interface ReportAccess extends Omit<SnapshotAccess, 'readers' | 'unpeopled'> {
  readonly readers: readonly ReportReader[];
}

export interface ReportReader extends Omit<Reader, 'endsAtMs' | 'name' | 'paths'> {
  readonly endsAtMs?: number;
  readonly paths: readonly ReportPath[];
}

export interface ReportPath extends Omit<AccessPath, 'endsAtMs'> {
  readonly endsAtMs?: number;
}

/** Names stand with the principals of the report, once each; whom nobody is behind stands in its exposure. */
export function reportAccess(access: readonly SnapshotAccess[]): ReportAccess[] {
  return access.map(({ ownerAccountId, regionId, snapshotId, isComplete, unknown, readers }) => ({
    ownerAccountId,
    regionId,
    snapshotId,
    isComplete,
    unknown,
    readers: readers.map(({ accountId, state, endsAtMs, isPermitted, isOutside, paths }) => ({
      accountId,
      state,
      ...end(endsAtMs),
      isPermitted,
      isOutside,
      paths: paths.map(({ endsAtMs: ofPath, ...path }) => ({ ...path, ...end(ofPath) })),
    })),
  }));
}

function end(endsAtMs: number): { readonly endsAtMs?: number } {
  return Number.isFinite(endsAtMs) ? { endsAtMs } : {};
}
