import type { Scheduled } from '../clock.ts';
import type { Tags } from './tags.ts';
import type { Tracked } from './tracked.ts';

/** Something that can be listed; `seq` grows with every new one and never changes. */
export interface Listed {
  readonly seq: number;
}

/** Keeps a snapshot from being deleted; one that has ended is still listed. */
export interface SnapshotLock {
  readonly sinceMs: number;
  readonly durationDays: number;
  readonly coolOffHours: number;
  readonly coolsOffAtMs: number;
  readonly endsAtMs: number;
}

/** A disk snapshot in the account that owns it. */
export interface Snapshot extends Listed {
  readonly snapshotId: string;
  readonly regionId: string;
  readonly ownerAccountId: string;
  readonly createdAtMs: number;
  /** How it came to be; ECS events name it. */
  readonly origin: 'user' | 'timer' | 'copied' | 'imported';
  readonly isEncrypted: boolean;
  readonly kmsKeyId: string;
  readonly sourceDiskId: string;
  readonly sourceDiskSizeGiB: number;
  readonly sourceDiskType: 'system' | 'data';
  readonly sizeBytes: number;
  readonly sourceSnapshotId: string;
  readonly sourceRegionId: string;
  /** Empty in the default one. */
  readonly resourceGroupId: string;
  readonly image: { readonly imageId: string; readonly name: string } | undefined;
  readonly tags: Tracked<Tags>;
  readonly state: Tracked<{
    readonly status: 'progressing' | 'accomplished' | 'failed';
    readonly isAvailable: boolean;
  }>;
  name: string;
  description: string;
  retentionDays: number | undefined;
  modifiedAtMs: number;
  isDeleted: boolean;
  lock: SnapshotLock | undefined;
  /** Retention ended while it was shared or locked. */
  isOverdue: boolean;
  /** Accounts that see it, with the number of shares through which they do. */
  readonly viewers: Map<string, number>;
  /** Shares that hold it, being added or removed included. */
  readonly holders: Set<ResourceShare>;
  expiry: Scheduled | undefined;
}

/** A snapshot as one account sees it: its own, or one that is shared with it. */
export interface SnapshotEntry extends Listed {
  readonly entryId: string;
  readonly snapshot: Snapshot;
  /** Undefined for the owner's own. */
  readonly shareeAccountId: string | undefined;
  readonly sinceMs: number;
}

export interface Disk extends Listed {
  readonly diskId: string;
  readonly ownerAccountId: string;
  readonly zoneId: string;
  readonly category: string;
  readonly performanceLevel: string;
  readonly sizeGiB: number;
  readonly type: 'system' | 'data';
  readonly isEncrypted: boolean;
  readonly kmsKeyId: string;
  /** The id its maker named: of a sharee, the sharee's own. */
  readonly sourceSnapshotId: string;
  readonly createdAtMs: number;
  readonly tags: Tracked<Tags>;
  readonly status: Tracked<'Creating' | 'Available'>;
  name: string;
  description: string;
  isBurstingEnabled: boolean;
  hasAutoSnapshot: boolean;
  isDeletedWithInstance: boolean;
  areAutoSnapshotsDeleted: boolean;
}

export interface KmsKey {
  readonly keyId: string;
  readonly accountId: string;
  readonly creator: string;
  readonly createdAtMs: number;
  readonly alias: string | undefined;
  state: 'Enabled' | 'Disabled' | 'PendingDeletion';
}

export type ShareStatus = 'Active' | 'Pending' | 'Deleting' | 'Deleted';
export type AssociationStatus = 'Associating' | 'Associated' | 'Failed' | 'Disassociating' | 'Disassociated';

export interface AssociationFailure {
  readonly entityId: string;
  readonly entityType: string;
  readonly reason: 'Unavailable' | 'LimitExceeded';
  readonly description: string;
}

/** A resource in a share, or a principal of it. */
export interface Association extends Listed {
  readonly share: ResourceShare;
  readonly side: 'Resource' | 'Target';
  readonly entityId: string;
  readonly entityType: string;
  readonly createdAtMs: number;
  /** A principal outside the owner's directory. */
  readonly isExternal: boolean;
  readonly status: Tracked<AssociationStatus>;
  updatedAtMs: number;
  failures: AssociationFailure[];
  message: string;
  /** An addition or removal is under way; waiting for an invitation's answer is not. */
  task: Scheduled | undefined;
}

export interface ResourceShare extends Listed {
  readonly shareId: string;
  readonly regionId: string;
  readonly ownerAccountId: string;
  readonly createdAtMs: number;
  readonly status: Tracked<ShareStatus>;
  readonly tags: Tracked<Tags>;
  name: string;
  allowsExternalTargets: boolean;
  updatedAtMs: number;
  /** By resource id. */
  readonly resources: Map<string, Association>;
  /** By principal id. */
  readonly targets: Map<string, Association>;
  readonly pendingInvitations: Set<Invitation>;
  /** Principals in effect, those being removed included. */
  readonly grantedTargets: Set<string>;
  /** Accounts that the principals in effect stand for; they see the snapshots in effect. */
  accounts: Set<string>;
  /** Snapshots in effect, those being removed included. */
  readonly snapshots: Set<Snapshot>;
}

export type InvitationStatus = 'Pending' | 'Accepted' | 'Rejected' | 'Cancelled' | 'Expired' | 'AcceptFailed';

export interface Invitation extends Listed {
  readonly invitationId: string;
  readonly share: ResourceShare;
  readonly receiverAccountId: string;
  readonly createdAtMs: number;
  readonly status: Tracked<InvitationStatus>;
  failures: AssociationFailure[];
  expiry: Scheduled | undefined;
}

/** Everything that lives in one region, with the indexes that calls need. */
export class RegionState {
  readonly regionId: string;
  readonly snapshots = new Map<string, Snapshot>();
  /** By account, then by the id the account sees; in the order of `seq`. */
  readonly entries = new Map<string, Map<string, SnapshotEntry>>();
  readonly disks = new Map<string, Disk>();
  readonly keys = new Map<string, KmsKey>();
  readonly shares = new Map<string, ResourceShare>();
  readonly sharesByOwner = new Map<string, Set<ResourceShare>>();
  /** By owner and side, in the order of `seq`. */
  readonly associations = new Map<string, Set<Association>>();
  readonly invitations = new Map<string, Invitation>();
  readonly invitationsByReceiver = new Map<string, Set<Invitation>>();

  constructor(regionId: string) {
    this.regionId = regionId;
  }

  entriesOf(accountId: string): Map<string, SnapshotEntry> {
    return getOrAdd(this.entries, accountId, () => new Map<string, SnapshotEntry>());
  }

  sharesOf(accountId: string): Set<ResourceShare> {
    return getOrAdd(this.sharesByOwner, accountId, () => new Set<ResourceShare>());
  }

  associationsOf(ownerAccountId: string, side: Association['side']): Set<Association> {
    return getOrAdd(this.associations, `${ownerAccountId} ${side}`, () => new Set<Association>());
  }

  invitationsTo(accountId: string): Set<Invitation> {
    return getOrAdd(this.invitationsByReceiver, accountId, () => new Set<Invitation>());
  }
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const present = map.get(key);
  if (present !== undefined) return present;
  const value = make();
  map.set(key, value);
  return value;
}
