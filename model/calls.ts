import { isWithin, type Mask, without } from './sets.ts';
import type { Share } from './world.ts';

/** A share by its id, or, below nought, the share that the run made first (-1), second (-2) and so on. */
export type ShareRef = number;
export const madeRef = (order: number): ShareRef => -1 - order;
const resolve = (ref: ShareRef, made: readonly number[]): number | undefined => (ref < 0 ? made[-1 - ref] : ref);

/** A call that changes something. Each takes effect at one moment. `code` tells it from all others. */
export type Call = { readonly code: string } & (
  | {
      readonly does: 'create';
      readonly kind: Share['kind'];
      readonly principals: Mask;
      readonly snapshots: Mask;
      readonly isRenewal: boolean;
    }
  | { readonly does: 'join' | 'leave'; readonly share: ShareRef; readonly snapshots: Mask }
  /** `add` is what the design never does; only mutants send it. */
  | { readonly does: 'remove' | 'add'; readonly share: ShareRef; readonly principals: Mask }
  | { readonly does: 'delete'; readonly share: ShareRef }
);

/** What a run does next: a call, or a fresh look. */
export type Op =
  | Call
  /** Waits for the grants to settle, a bounded time, then reads and plans again; what is left to remove follows. */
  | { readonly code: string; readonly does: 'look' }
  /** Reads one share again; what was planned for it is dropped unless it is still as expected. */
  | {
      readonly code: string;
      readonly does: 'lookAtShare';
      readonly share: ShareRef;
      /** No others may be in it. */
      readonly members: Mask;
      /** No others may be present. */
      readonly principals: Mask;
      readonly invitation: Share['invitation'];
    };

export const create = (kind: Share['kind'], principals: Mask, snapshots: Mask, isRenewal = false): Call => ({
  does: 'create',
  kind,
  principals,
  snapshots,
  isRenewal,
  code: `c${kind === 'external' ? 'x' : 'd'}${principals}.${snapshots}${isRenewal ? 'r' : ''}`,
});
export const join = (share: ShareRef, snapshots: Mask): Call => ({
  does: 'join',
  share,
  snapshots,
  code: `j${share}.${snapshots}`,
});
export const leave = (share: ShareRef, snapshots: Mask): Call => ({
  does: 'leave',
  share,
  snapshots,
  code: `l${share}.${snapshots}`,
});
export const remove = (share: ShareRef, principals: Mask): Call => ({
  does: 'remove',
  share,
  principals,
  code: `r${share}.${principals}`,
});
export const add = (share: ShareRef, principals: Mask): Call => ({
  does: 'add',
  share,
  principals,
  code: `a${share}.${principals}`,
});
export const deleteShare = (share: ShareRef): Call => ({ does: 'delete', share, code: `d${share}` });
export const LOOK: Op = { does: 'look', code: '?' };
export const lookAtShare = (share: ShareRef, seen: Share): Op => ({
  does: 'lookAtShare',
  share,
  members: seen.members,
  principals: seen.present,
  invitation: seen.invitation,
  code: `?${share}.${seen.members}.${seen.present}.${seen.invitation}`,
});

export const isCall = (op: Op): op is Call => op.does !== 'look' && op.does !== 'lookAtShare';

/** The share is still as a look at it expected. */
export const isAsExpected = (share: Share | undefined, look: Extract<Op, { does: 'lookAtShare' }>): boolean =>
  share !== undefined &&
  !share.isGone &&
  isWithin(share.members, look.members) &&
  isWithin(share.present, look.principals) &&
  share.invitation === look.invitation;

/** A call with the share that it means put in place of the run's own reference; `undefined` when that was never made. */
export function withShare(call: Call, made: readonly number[]): Call | undefined {
  if (call.does === 'create' || call.share >= 0) return call;
  const share = resolve(call.share, made);
  if (share === undefined) return undefined;
  return { ...call, share, code: call.code.replace(String(call.share), String(share)) };
}

/**
 * The shares after a call has taken effect.
 * @param isSettledAtOnce New memberships are in effect at once.
 * @returns `undefined` when the share has gone: the caller is told so, and nothing happens.
 */
export function carryOut(shares: readonly Share[], call: Call, isSettledAtOnce: boolean): Share[] | undefined {
  if (call.does === 'create') {
    const settled = isSettledAtOnce ? call.snapshots : 0;
    return [...shares, newShare(call.kind, call.principals, call.snapshots, settled, call.isRenewal)];
  }
  const share = shares[call.share];
  if (share === undefined || share.isGone) return undefined;
  return shares.map((other) => (other === share ? changed(share, call, isSettledAtOnce) : other));
}

function changed(share: Share, call: Exclude<Call, { does: 'create' }>, isSettledAtOnce: boolean): Share {
  switch (call.does) {
    case 'join':
      return {
        ...share,
        members: share.members | call.snapshots,
        settled: isSettledAtOnce ? share.settled | call.snapshots : share.settled,
      };
    case 'leave':
      return {
        ...share,
        members: without(share.members, call.snapshots),
        settled: without(share.settled, call.snapshots),
      };
    case 'remove':
      return { ...share, present: without(share.present, call.principals) };
    case 'add': {
      const invitation = share.kind === 'external' ? 'pending' : 'none';
      return { ...share, present: share.present | call.principals, invitation };
    }
    case 'delete':
      return { ...share, present: 0, members: 0, settled: 0, isGone: true };
  }
}

/** A share of ours as a call of ours makes it. */
export const newShare = (
  kind: Share['kind'],
  principals: Mask,
  members: Mask,
  settled = members,
  isRenewal = false,
): Share => ({
  kind,
  named: principals,
  present: principals,
  members,
  settled,
  invitation: kind === 'external' ? 'pending' : 'none',
  isRenewal,
  isOurs: true,
  holdsOthers: false,
  isGone: false,
});
