import { digest } from '../../base/hash.ts';
import type { AccessState, Unpeopled } from '../access.ts';

/** How bad it is, the worst first. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * What is exposed.
 * - `not-permitted`: somebody reads a snapshot whom the policy does not permit.
 * - `no-end`: an account outside the directory that the policy permits reads a snapshot, and nothing ends that.
 * - `pending`: either of them will, once an invitation is accepted or the service has settled a new share.
 * - `left-directory`: a share names a folder that the directory does not have, an account that has left it, or another
 *   directory: nobody there can say who comes to read by that.
 * - `other-resources`: the share also holds what is no snapshot, of which nothing is known here.
 */
export type ExposureKind = 'not-permitted' | 'no-end' | 'pending' | 'left-directory' | 'other-resources';

/** What is known of one share by which something is exposed. */
export interface ExposingShare {
  readonly shareId: string;
  readonly name: string;
  readonly isOurs: boolean;
  /** The installation that its tag names, whichever that is. */
  readonly installation?: string | undefined;
  readonly createdAtMs: number;
  /** When the snapshot or the principal came to it, whichever came later. Absent where several snapshots are meant. */
  readonly sinceMs?: number | undefined;
  /** It is being deleted: it may let somebody read until it is gone. */
  readonly isEnding: boolean;
}

/** What the policy says of known exposure. */
export interface Acceptance {
  /** As the policy writes it; the end of that day, UTC, counts. */
  readonly until: string;
  readonly because: string;
  /** The day is over, so that the finding counts again. */
  readonly hasLapsed: boolean;
}

/** One thing that is exposed: a snapshot to a principal, or what else a share holds to one of its principals. */
export interface ExposureFinding {
  /** The same for the same thing at any time, whatever else is found. */
  readonly id: string;
  readonly kind: ExposureKind;
  readonly severity: Severity;
  readonly ownerAccountId: string;
  readonly regionId: string;
  /** One; several only for `other-resources`. Sorted. */
  readonly snapshotIds: readonly string[];
  /** As the shares name it. */
  readonly principal: string;
  readonly state: AccessState;
  readonly isOutside: boolean;
  /** The accounts that come by it and are meant. Sorted. */
  readonly accounts: readonly { readonly accountId: string; readonly name?: string | undefined }[];
  /** Present where no account is known: why. */
  readonly unpeopled?: Unpeopled;
  /** Sorted by share. */
  readonly shares: readonly ExposingShare[];
  /** The latest end by these shares; Infinity when nothing ends it. Over by now: the next sweep ends it, or it is ending. */
  readonly endsAtMs: number;
  /** The tag and rules of ours that ask for it. */
  readonly askedBy: readonly string[];
  readonly acceptance?: Acceptance;
}

/** Whether a severity is as bad as another, or worse. */
export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold);
}

/** Whether somebody still has to answer for it. */
export function counts({ acceptance }: Pick<ExposureFinding, 'acceptance'>): boolean {
  return acceptance === undefined || acceptance.hasLapsed;
}

/** What a finding is told apart by. */
interface Subject extends Pick<ExposureFinding, 'kind' | 'ownerAccountId' | 'regionId' | 'principal'> {
  /** The snapshot, or the share for `other-resources`. */
  readonly of: string;
}

export function exposureId({ kind, ownerAccountId, regionId, of, principal }: Subject): string {
  return digest([kind, ownerAccountId, regionId, of, principal].join('\n')).slice(0, 16);
}

/** What decides how bad it is. */
export interface Weight extends Pick<ExposureFinding, 'kind' | 'isOutside'> {
  readonly isPermitted: boolean;
  readonly unpeopled?: Unpeopled | undefined;
}

/**
 * How bad it is:
 *
 * | kind              | outside the directory | inside |
 * |---|---|---|
 * | `not-permitted`   | critical              | high; low for a folder in which nobody is |
 * | `pending`         | high; low where the policy permits it | medium; low for a folder in which nobody is |
 * | `no-end`          | medium                | (none) |
 * | `left-directory`  | high for another directory | medium for a folder that is gone, or an account that has left |
 * | `other-resources` | medium                | low |
 */
export function severityOf({ kind, isOutside, isPermitted, unpeopled }: Weight): Severity {
  if (unpeopled === 'empty' && kind !== 'other-resources') return 'low';
  switch (kind) {
    case 'not-permitted':
      return isOutside ? 'critical' : 'high';
    case 'pending':
      if (isPermitted) return 'low';
      return isOutside ? 'high' : 'medium';
    case 'no-end':
      return 'medium';
    case 'left-directory':
      return unpeopled === 'elsewhere' ? 'high' : 'medium';
    case 'other-resources':
      return isOutside ? 'medium' : 'low';
  }
}
