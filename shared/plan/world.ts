import { HOUR_MS } from '../base/durations.ts';
import type { CloudCallError } from '../base/errors.ts';
import { groupBy } from '../base/group-by.ts';
import type { Association, KeyOrigin, ResourceShare, SharingRole, Snapshot } from '../cloud/ports.ts';
import { kindOfPrincipal } from '../policy/principals.ts';

/** Tag keys that mark what one deployment owns. A share is ours only by the first. */
export const INSTALLATION_TAG = 'snapshare:installation';
export const KIND_TAG = 'snapshare:kind';

/** Marks a copy that stands in for a snapshot under the service key; its value is the source's id. */
export const COPY_OF_TAG = 'snapshare:copy-of';

/** Followed by an outsider's id, on a share: its invitation is the renewed one, or how it was answered. */
export const RENEWED_TAG = 'snapshare:renewed:';
export const DECLINED_TAG = 'snapshare:declined:';

/** The answer that asks for a renewal. Every other that is remembered is for good. */
export const NOT_ANSWERED = 'not answered';

/** Nobody looked while the service had the answer: all that is left of it is a share that names nobody. */
export const NOT_SEEN = 'not seen to be answered';

/** The id of the snapshot that is marked as the one a copy of ours stands in for, whoever set the marks. */
export function markedSourceOf({ tags }: Snapshot, installation: string): string | undefined {
  return tags[INSTALLATION_TAG] === installation ? tags[COPY_OF_TAG] : undefined;
}

/** What the description of a copy of ours begins with. */
export function copyDescription(sourceId: string): string {
  return `Copy of ${sourceId} under another key, made by Snapshare so that it can be shared`;
}

/**
 * The id of the snapshot that one of our copies stands in for; undefined for everything else. The marks only count with
 * what the maker alone could write: who may only tag can pass nothing off as a copy.
 */
export function sourceIdOf(snapshot: Snapshot, installation: string): string | undefined {
  const sourceId = markedSourceOf(snapshot, installation);
  if (sourceId === undefined) return undefined;
  // Whether the service fills the source of a copy within a region is not known for sure.
  const { sourceSnapshotId = sourceId, description = '' } = snapshot;
  return sourceSnapshotId === sourceId && description.startsWith(copyDescription(sourceId)) ? sourceId : undefined;
}

/**
 * Whether another installation has made it to stand in for a snapshot. It carries the tags that its source had then, which
 * ask for nothing themselves.
 */
export function isStandInOfOthers(snapshot: Snapshot, installation: string): boolean {
  const maker = snapshot.tags[INSTALLATION_TAG];
  return maker !== undefined && maker !== installation && sourceIdOf(snapshot, maker) !== undefined;
}

/** Directory principals and outside accounts never sit in one share of ours. */
export type ShareKind = 'directory' | 'external';

/**
 * How an entity stands in a share.
 * - `held`: in effect; also when its removal failed.
 * - `settling`: being added, or an outsider who has not accepted yet.
 * - `leaving`: being removed; it may still grant.
 * - `refused`: could not be added for a lasting reason. It grants nothing, and is not tried again while the
 *   service keeps the record (2 to 4 days), so that a refusal is not repeated every run.
 * - `failed`: could not be added through the service's own fault. It grants nothing, and is given elsewhere an hour later.
 */
export type Standing = 'held' | 'settling' | 'leaving' | 'refused' | 'failed';

export interface Membership {
  readonly standing: Standing;
  readonly sinceMs: number;
  readonly changedMs: number;
  /** Of a principal: whether the service holds it to be outside the owner's directory. Absent where it does not say. */
  readonly isExternal?: boolean;
  /** The service's reason, for `refused`, or what is remembered. */
  readonly failure?: string;
  /** The service has no record of it any more. */
  readonly isRemembered?: boolean;
}

/** A resource share of the account with both of its sides. */
export interface ShareState {
  readonly shareId: string;
  readonly name: string;
  readonly isOurs: boolean;
  readonly kind: ShareKind;
  readonly createdAtMs: number;
  readonly tags: ResourceShare['tags'];
  readonly principals: ReadonlyMap<string, Membership>;
  readonly snapshots: ReadonlyMap<string, Membership>;
  /** It is seen to hold resources that are not snapshots as well, put there by hand: a run for few snapshots sees none. */
  readonly hasOtherResources: boolean;
  /** A principal has left it: that it names nobody is no gap in what was read. */
  readonly hasLostPrincipals: boolean;
}

/** What a run is for. `expire` only ends what is due or overdue; everything else waits for a `reconcile`. */
export type Purpose = 'reconcile' | 'expire';

/** What one run knows about one account in one region. */
export interface World {
  readonly accountId: string;
  readonly regionId: string;
  readonly snapshots: ReadonlyMap<string, Snapshot>;
  readonly shares: readonly ShareState[];
  /**
   * Shares into which nobody has looked: they hold nothing that the run decides about, and are only counted. Absent where
   * all were looked into.
   */
  readonly unseenShares?: readonly ResourceShare[];
  /** Shares that are being deleted: they may still let somebody read, and nothing can be done to them. */
  readonly endingShares: readonly ShareState[];
  /** When its reading began. What is older than a minute is read again before it is granted. */
  readonly readAtMs: number;
  /** The snapshots this run decides about; all others stay as they are. */
  readonly scope: 'region' | ReadonlySet<string>;
  /** Snapshots that a share of ours holds, or held in the days for which the service keeps the record. */
  readonly heldByOurs: ReadonlySet<string>;
  /** The shares' snapshots are known whole, not only the ones in scope. */
  readonly areMembersKnown: boolean;
  /** No read failed or was cut short, but for what a run goes on without. Otherwise nothing may be revoked. */
  readonly isComplete: boolean;
  /** Every read that failed, also one that the run goes on without. */
  readonly unread: readonly CloudCallError[];
  readonly originOfKey: (kmsKeyId: string | undefined) => KeyOrigin;
  /** Snapshots that an imported image stands on, as far as that could be seen. */
  readonly importedIds: ReadonlySet<string>;
  /** For sharing what the owner's keys encrypt; `unknown` also where nothing asks for that. */
  readonly sharingRole: SharingRole;
}

/** Whether the association never came into effect: a record of it says nothing about the entity. */
export function hasFailedToJoin({ status, failures }: Association): boolean {
  return status === 'Failed' && failures.every((failure) => failure.operation === 'Associate');
}

/** Whether the membership may let a principal see a snapshot now or once it settles. */
export function mayGrant({ standing }: Membership): boolean {
  return standing !== 'refused' && standing !== 'failed';
}

/** The service's own fault may be over after so long; sooner, trying again would only make shares in turns. */
const RETRY_AFTER_MS = HOUR_MS;

/** Whether what the service failed to add is given elsewhere by now. */
export function isToBeRetried({ standing, changedMs }: Membership, nowMs: number): boolean {
  return standing === 'failed' && nowMs - changedMs >= RETRY_AFTER_MS;
}

/** Whether a principal of the share is outside the owner's directory; where the service does not say, by the share's kind. */
export function isOutsiderIn(
  { kind }: Pick<ShareState, 'kind'>,
  principal: string,
  { isExternal }: Membership,
): boolean {
  return isExternal ?? (kind === 'external' && kindOfPrincipal(principal) === 'account');
}

/** Whether the membership is in the share for good: being removed is not. */
export function isIn(membership: Membership): boolean {
  return membership.standing !== 'leaving';
}

/** Joins shares with their association records. Shares being deleted grant nothing we could change and are left out. */
export function joinShares(
  shares: readonly ResourceShare[],
  principals: readonly Association[],
  resources: readonly Association[],
  installation: string,
): ShareState[] {
  return joinAll(shares.filter(isStanding), principals, resources, installation);
}

/** Whether the share may give something, and is not being deleted. */
export function isStanding({ status }: ResourceShare): boolean {
  return status === 'Active' || status === 'Pending';
}

/** Joins the shares that are being deleted. */
export function joinEndingShares(
  shares: readonly ResourceShare[],
  principals: readonly Association[],
  resources: readonly Association[],
  installation: string,
): ShareState[] {
  const ending = shares.filter(({ status }) => status === 'Deleting');
  return ending.length === 0 ? [] : joinAll(ending, principals, resources, installation);
}

function joinAll(
  shares: readonly ResourceShare[],
  principals: readonly Association[],
  resources: readonly Association[],
  installation: string,
): ShareState[] {
  const principalsByShare = groupBy(principals, (association) => association.shareId);
  const resourcesByShare = groupBy(resources, (association) => association.shareId);
  // A listing that shifts between two pages shows an item on both; a share is no twin of itself.
  return [...new Map(shares.map((share) => [share.shareId, share])).values()]
    .map((share) => {
      const held = (resourcesByShare.get(share.shareId) ?? []).map(toMembership);
      const named = principalsByShare.get(share.shareId) ?? [];
      return {
        shareId: share.shareId,
        name: share.name,
        isOurs: share.tags[INSTALLATION_TAG] === installation,
        kind: share.allowsExternalTargets ? ('external' as const) : ('directory' as const),
        createdAtMs: share.createdAtMs,
        tags: share.tags,
        principals: latest(named.map(toMembership)),
        snapshots: withoutFailed(latest(held.filter(({ association }) => association.entityType === 'Snapshot'))),
        hasOtherResources: held.some(
          ({ association, membership }) => membership !== undefined && association.entityType !== 'Snapshot',
        ),
        hasLostPrincipals: named.some(({ status }) => status === 'Disassociated'),
      };
    })
    .sort(olderFirst);
}

/** The order in which a world has its shares. */
export function olderFirst(a: ShareState, b: ShareState): number {
  return a.createdAtMs - b.createdAtMs || (a.shareId < b.shareId ? -1 : 1);
}

/** A snapshot whose joining failed through the service's own fault simply joins again. */
function withoutFailed(snapshots: Map<string, Membership>): Map<string, Membership> {
  for (const [snapshotId, { standing }] of snapshots) if (standing === 'failed') snapshots.delete(snapshotId);
  return snapshots;
}

interface Standings {
  readonly association: Association;
  readonly membership: Membership | undefined;
}

function toMembership(association: Association): Standings {
  return { association, membership: membershipOf(association) };
}

function membershipOf(association: Association): Membership | undefined {
  const { createdAtMs: sinceMs, updatedAtMs: changedMs, isExternal } = association;
  const times = { sinceMs, changedMs, ...(isExternal !== undefined && { isExternal }) };
  switch (association.status) {
    case 'Associated':
      return { standing: 'held', ...times };
    case 'Associating':
      return { standing: 'settling', ...times };
    case 'Disassociating':
      return { standing: 'leaving', ...times };
    case 'Disassociated':
      return undefined;
    case 'Failed':
      return failedMembership(association, times);
  }
}

/** A failed removal leaves the grant in place. */
function failedMembership(association: Association, times: Omit<Membership, 'standing' | 'failure'>): Membership {
  const { failures } = association;
  if (!hasFailedToJoin(association)) return { standing: 'held', ...times };
  if (failures.length > 0 && failures.every((failure) => failure.reason === 'InternalError'))
    return { standing: 'failed', ...times };
  const failure =
    failures.map(({ reason, description }) => `${reason} (${description})`).join(', ') || 'no reason given';
  return { standing: 'refused', ...times, failure };
}

/** One membership an entity: an old record of the same entity may still be listed beside the present one. */
function latest(standings: readonly Standings[]): Map<string, Membership> {
  const newestFirst = [...standings].sort((a, b) => b.association.updatedAtMs - a.association.updatedAtMs);
  const present = new Map<string, Membership>();
  const seen = new Set<string>();
  for (const { association, membership } of newestFirst) {
    if (seen.has(association.entityId)) continue;
    seen.add(association.entityId);
    if (membership) present.set(association.entityId, membership);
  }
  return present;
}
