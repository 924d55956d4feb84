import type { KeyOrigin } from '../../cloud/ports.ts';
import { type Case, isInTime } from './case.ts';
import { type PrincipalCheck, type SnapshotCheck, when } from './checks.ts';
import { type RefusedMark, readRefusedMark, refusedSubject, WHOLE_SNAPSHOT } from './refusal-marks.ts';

const SHARED_IN_MARK = 'acs:ecs:sharedFrom';

/** @see ECS, share a snapshot: accounts a snapshot can be shared with */
export const MAX_ACCOUNTS = 64;

/** The checks that end nothing: what they stop cannot be granted now, or is not understood, and keeps what it has. */
export const OBSTACLES = [
  {
    name: 'not shared in',
    of: 'snapshot',
    finding: 'SHARED_IN',
    stop: ({ snapshot }) => when(Object.keys(snapshot.tags).some((key) => key.startsWith(SHARED_IN_MARK))),
  },
  {
    name: 'not failed',
    of: 'snapshot',
    finding: 'SNAPSHOT_FAILED',
    stop: ({ snapshot }) => when(snapshot.status === 'failed'),
  },
  {
    name: 'complete',
    of: 'snapshot',
    finding: 'SNAPSHOT_NOT_READY',
    stop: ({ snapshot }) => (snapshot.isAvailable ? undefined : { status: snapshot.status }),
  },
  {
    name: 'snapshot not refused before',
    of: 'snapshot',
    finding: 'REFUSED_BEFORE',
    stop: (one) => {
      const mark = markOf(one);
      return mark?.subjects.has(WHOLE_SNAPSHOT) ? { day: mark.day, whom: 'anyone' } : undefined;
    },
  },
  {
    name: 'no imported image',
    of: 'snapshot',
    finding: 'IMPORTED_IMAGE',
    stop: ({ snapshot, context }) => when(context.importedIds.has(snapshot.snapshotId)),
  },
  {
    name: 'few enough accounts',
    of: 'snapshot',
    finding: 'TOO_MANY_ACCOUNTS',
    stop: (one) => {
      const { permitted } = one.requests;
      if (permitted.length <= MAX_ACCOUNTS) return undefined;
      const count = permitted.filter((request) => isInTime(one, request)).length;
      return count > MAX_ACCOUNTS ? { count, limit: MAX_ACCOUNTS } : undefined;
    },
  },
  {
    name: 'sharing role',
    of: 'snapshot',
    finding: 'SHARING_ROLE_MISSING',
    stop: (one) => when(one.context.isSharingRoleMissing && keyOf(one) === 'customer'),
  },
  {
    // No finding: the copy that is shared in its stead is told of.
    name: 'no copy in its stead',
    of: 'snapshot',
    stop: (one) =>
      when(!one.isStandIn && one.context.policy.encryption.serviceKey === 'copy' && keyOf(one) === 'service'),
  },
  {
    name: 'no service key',
    of: 'snapshot',
    finding: 'SERVICE_KEY',
    stop: (one) => when(keyOf(one) === 'service'),
  },
  {
    name: 'known key',
    of: 'snapshot',
    finding: 'KEY_UNKNOWN',
    stop: (one) => (keyOf(one) === 'unknown' ? { keyId: one.snapshot.kmsKeyId ?? '' } : undefined),
  },
  {
    name: 'principal not refused before',
    of: 'principal',
    finding: 'REFUSED_BEFORE',
    stop: (one, principal) => {
      const mark = markOf(one);
      const request = one.requests.byPrincipal.get(principal);
      if (!mark || !request || !mark.subjects.has(refusedSubject(principal, request.isExternal))) return undefined;
      return { day: mark.day, whom: principal };
    },
    concerns: (one) => markOf(one) !== undefined,
  },
  {
    // No finding: what cannot be read is told of when it is read.
    name: 'readable deadline',
    of: 'snapshot',
    stop: ({ deadline }) => when(deadline.problems.length > 0),
  },
  {
    name: 'readable limit',
    of: 'principal',
    stop: ({ requests }, principal) => when(requests.byPrincipal.get(principal)?.isLimitUnreadable ?? false),
    concerns: ({ requests }) => !requests.areUnlimited,
  },
  {
    // Who is not known to be asked for may be meant by what cannot be read.
    name: 'readable tags',
    of: 'principal',
    stop: ({ requests }, principal) => when(requests.isUnreadable && !requests.byPrincipal.has(principal)),
  },
] as const satisfies readonly (SnapshotCheck | PrincipalCheck)[];

function markOf({ snapshot, context }: Case): RefusedMark | undefined {
  return readRefusedMark(snapshot.tags, context.nowMs);
}

/** Whose key it is under; undefined when it is not encrypted. */
function keyOf({ snapshot, context }: Case): KeyOrigin | undefined {
  return snapshot.isEncrypted ? context.originOfKey(snapshot.kmsKeyId) : undefined;
}
