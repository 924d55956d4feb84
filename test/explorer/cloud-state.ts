import { CloudCallError } from '../../shared/base/errors.ts';
import type { AssociationStatus, ResourceShare, ShareApi, ShareEntities, Snapshot } from '../../shared/cloud/ports.ts';

export const OWNER = '9999000099990000';
export const REGION = 'cn-hangzhou';
export const INSTALLATION = 'acme';
export const INSTALLATION_TAG = 'snapshare:installation';

/** A snapshot's or principal's membership of a share. It comes into effect, or is over, at a time that is fixed by the call. */
export interface Member {
  readonly is: 'in' | 'out' | 'failed';
  readonly sinceMs: number;
  readonly changedMs: number;
  /** Infinite for an outsider that has not answered. */
  readonly settlesAtMs: number;
}

export interface Share {
  readonly shareId: string;
  readonly name: string;
  readonly allowsExternalTargets: boolean;
  readonly createdAtMs: number;
  readonly tags: ResourceShare['tags'];
  readonly principals: ReadonlyMap<string, Member>;
  readonly snapshots: ReadonlyMap<string, Member>;
}

/** All that the cloud of one account and region holds. Never changed in place, so that what was there can be read late. */
export interface CloudState {
  readonly snapshots: ReadonlyMap<string, Snapshot>;
  /** Oldest first: of two shares of one moment the older has the smaller id. */
  readonly shares: ReadonlyMap<string, Share>;
}

/** What does not change while the cloud is explored. */
export interface Facts {
  /** Accounts outside the directory. */
  readonly outsiders: ReadonlySet<string>;
  /** How long an association takes to come into effect or to end. */
  readonly settleMs: number;
}

export type NewShare = Parameters<ShareApi['createShare']>[0];

/** What a call makes of the state. Throws {@link CloudCallError} and changes nothing when the service refuses it. */
export type Effect = (state: CloudState, nowMs: number, facts: Facts) => CloudState;

export function statusOf(member: Member, nowMs: number): AssociationStatus {
  if (member.is === 'failed') return 'Failed';
  const isSettled = nowMs >= member.settlesAtMs;
  if (member.is === 'in') return isSettled ? 'Associated' : 'Associating';
  return isSettled ? 'Disassociated' : 'Disassociating';
}

export const isOurs = ({ tags }: Share): boolean => tags[INSTALLATION_TAG] === INSTALLATION;

/** Those that are in it or coming to it. */
export const membersIn = (members: Share['snapshots']): string[] =>
  [...members].filter(([, { is }]) => is === 'in').map(([id]) => id);

/** How long an invitation can be answered. */
const VALIDITY_MS = 7 * 86_400_000;

/** An invitation that nobody answered in time. It goes on showing as being on its way. */
export const hasLapsed = (member: Member, nowMs: number): boolean =>
  statusOf(member, nowMs) === 'Associating' && nowMs - member.sinceMs >= VALIDITY_MS;

const refusal = (action: string, cloudCode: string): CloudCallError =>
  new CloudCallError({ action, regionId: REGION, cloudCode });

const coming = (nowMs: number, settlesAtMs: number): Member => ({
  is: 'in',
  sinceMs: nowMs,
  changedMs: nowMs,
  settlesAtMs,
});

const withShare = (state: CloudState, share: Share): CloudState => ({
  ...state,
  shares: new Map(state.shares).set(share.shareId, share),
});

const nextShareId = ({ shares }: CloudState): string => {
  const last = [...shares.keys()].reduce((max, id) => Math.max(max, Number(id.slice(3))), 0);
  return `rs-${String(last + 1).padStart(3, '0')}`;
};

/** Makes a share. The last share is the new one. */
export function creation({ name, allowsExternalTargets, principals, snapshotIds, tags }: NewShare): Effect {
  return (state, nowMs, { outsiders, settleMs }) => {
    if (snapshotIds.some((id) => !state.snapshots.has(id)))
      throw refusal('CreateResourceShare', 'InvalidParameter.Resources');
    if (!allowsExternalTargets && principals.some((id) => outsiders.has(id)))
      throw refusal('CreateResourceShare', 'InvalidTarget');
    const settlesAtMs = nowMs + settleMs;
    const ends = (id: string): number => (outsiders.has(id) ? Number.POSITIVE_INFINITY : settlesAtMs);
    return withShare(state, {
      shareId: nextShareId(state),
      name,
      allowsExternalTargets,
      createdAtMs: nowMs,
      tags,
      principals: new Map(principals.map((id) => [id, coming(nowMs, ends(id))])),
      snapshots: new Map(snapshotIds.map((id) => [id, coming(nowMs, settlesAtMs)])),
    });
  };
}

export function joining(shareId: string, snapshotIds: readonly string[]): Effect {
  return (state, nowMs, { settleMs }) => {
    const share = state.shares.get(shareId);
    if (!share) throw refusal('AssociateResourceShare', 'EntityNotExists.ResourceShare');
    const snapshots = new Map(share.snapshots);
    for (const id of snapshotIds) {
      if (!state.snapshots.has(id)) throw refusal('AssociateResourceShare', 'InvalidParameter.Resources');
      const member = snapshots.get(id);
      if (member?.is === 'in') continue;
      if (member && statusOf(member, nowMs) === 'Disassociating')
        throw refusal('AssociateResourceShare', 'AssociateConflict');
      snapshots.set(id, coming(nowMs, nowMs + settleMs));
    }
    return withShare(state, { ...share, snapshots });
  };
}

export function removal(shareId: string, { snapshotIds = [], principals = [] }: ShareEntities): Effect {
  return (state, nowMs, { outsiders, settleMs }) => {
    const share = state.shares.get(shareId);
    if (!share) return state;
    const leave = (members: Share['snapshots'], ids: readonly string[]): Share['snapshots'] => {
      const rest = new Map(members);
      for (const id of ids) {
        const member = rest.get(id);
        if (!member || member.is === 'out') continue;
        if (statusOf(member, nowMs) === 'Associating' && !outsiders.has(id))
          throw refusal('DisassociateResourceShare', 'DisassociateConflict');
        rest.set(id, { ...member, is: 'out', changedMs: nowMs, settlesAtMs: nowMs + settleMs });
      }
      return rest;
    };
    return withShare(state, {
      ...share,
      snapshots: leave(share.snapshots, snapshotIds),
      principals: leave(share.principals, principals),
    });
  };
}

export function deletion(shareId: string): Effect {
  return (state, nowMs, { outsiders }) => {
    const share = state.shares.get(shareId);
    if (!share) return state;
    const isBusy = [...share.snapshots, ...share.principals].some(([id, member]) => {
      const status = statusOf(member, nowMs);
      return status === 'Disassociating' || (status === 'Associating' && !outsiders.has(id));
    });
    if (isBusy) throw refusal('DeleteResourceShare', 'DeleteResourceShareConflict');
    const shares = new Map(state.shares);
    shares.delete(shareId);
    return { ...state, shares };
  };
}

export function taggingOfShare(shareId: string, tags: ResourceShare['tags']): Effect {
  return (state) => {
    const share = state.shares.get(shareId);
    if (!share) throw refusal('TagResources', 'EntityNotExists.ResourceShare');
    return withShare(state, { ...share, tags: { ...share.tags, ...tags } });
  };
}

/** @param edit The tags of a snapshot after the edit. */
export function retagging(snapshotIds: readonly string[], edit: (tags: Snapshot['tags']) => Snapshot['tags']): Effect {
  return (state) => {
    const snapshots = new Map(state.snapshots);
    for (const id of snapshotIds) {
      const snapshot = snapshots.get(id);
      if (snapshot) snapshots.set(id, { ...snapshot, tags: edit(snapshot.tags) });
    }
    return { ...state, snapshots };
  };
}

/** An outsider answers all of its invitations that it still can. */
export function answering(outsider: string, answer: 'accepts' | 'declines'): Effect {
  return (state, nowMs) => {
    const shares = new Map(state.shares);
    for (const share of state.shares.values()) {
      const member = share.principals.get(outsider);
      if (!member || statusOf(member, nowMs) !== 'Associating' || hasLapsed(member, nowMs)) continue;
      const is = answer === 'accepts' ? 'in' : 'failed';
      const answered: Member = { ...member, is, changedMs: nowMs, settlesAtMs: nowMs };
      shares.set(share.shareId, { ...share, principals: new Map(share.principals).set(outsider, answered) });
    }
    return { ...state, shares };
  };
}
