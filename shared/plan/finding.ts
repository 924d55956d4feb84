/**
 * Everything Snapshare may report to a person. The codes are stable: alerts, the report and
 * `docs/rules.md` refer to them.
 */
export type FindingCode =
  | 'BAD_EVENT'
  | 'BAD_TOKEN'
  | 'BAD_DEADLINE'
  | 'OWN_ACCOUNT'
  | 'NOT_PERMITTED'
  | 'BLOCKED_BY_LABEL'
  | 'RETENTION_TOO_SHORT'
  | 'SNAPSHOT_NOT_READY'
  | 'SNAPSHOT_FAILED'
  | 'SNAPSHOT_NOT_FOUND'
  | 'SHARED_IN'
  | 'SERVICE_KEY'
  | 'KEY_UNKNOWN'
  | 'SHARING_REFUSED'
  | 'ASSOCIATION_FAILED'
  | 'REMOVALS_BRAKED'
  | 'EXPIRIES_BRAKED'
  | 'READ_INCOMPLETE'
  | 'REMOVAL_DEFERRED'
  | 'GRANT_DEFERRED'
  | 'ACCEPTANCE_NEEDED_AGAIN'
  | 'DELETION_REFUSED'
  | 'REGION_NOT_IN_POLICY'
  | 'CALL_FAILED'
  | 'UNTRUSTED_INVITATION'
  | 'INVITATION_EXPIRED'
  | 'ACCEPT_FAILED'
  | 'SENDER_NO_LONGER_TRUSTED'
  | 'UNKNOWN_MEMBER';

/** Something a person should know: what was seen, about which thing, and what to do about it. */
export interface Finding {
  readonly code: FindingCode;
  readonly snapshotId?: string;
  readonly principal?: string;
  readonly shareId?: string;
  /** What was seen, with the evidence. */
  readonly message: string;
  /** What the reader can do. */
  readonly remedy: string;
}

/** A stable order, so that two runs over the same world print the same findings. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const keyOf = (f: Finding): string =>
    [f.code, f.snapshotId ?? '', f.principal ?? '', f.shareId ?? '', f.message].join('\u0000');
  const byKey = new Map(findings.map((finding) => [keyOf(finding), finding]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, finding]) => finding);
}
