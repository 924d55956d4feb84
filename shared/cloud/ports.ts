/**
 * The cloud in our own words: what Snapshare reads and the few calls it makes. Everything outside
 * `shared/cloud/alibaba/` speaks these types only, so that no SDK type or wire spelling leaks out.
 * Times are milliseconds since the epoch, UTC. Every method throws {@link CloudCallError}.
 */

/** A disk snapshot as its own account sees it. */
export interface Snapshot {
  readonly snapshotId: string;
  readonly name: string;
  /** Absent when empty. Who may only tag cannot change it. */
  readonly description?: string;
  readonly status: 'progressing' | 'accomplished' | 'failed';
  /** The service's own word on whether the snapshot can be shared, copied or turned into a disk. */
  readonly isAvailable: boolean;
  readonly type: 'auto' | 'user';
  readonly createdAtMs: number;
  /** Days after creation that the snapshot is kept; absent means for ever. */
  readonly retentionDays?: number;
  readonly isEncrypted: boolean;
  /** Absent when not encrypted, and on old snapshots under the service key. */
  readonly kmsKeyId?: string;
  /** Empty in the one that has no id of its own; absent where the service does not say. */
  readonly resourceGroupId?: string;
  readonly sourceDiskId: string;
  /** Only on copies. */
  readonly sourceSnapshotId?: string;
  readonly sourceRegionId?: string;
  /** Full size, not the billed increment. */
  readonly sizeBytes: number;
  readonly sourceDiskSizeGiB: number;
  /** What the owner has made from it and still needs it for. */
  readonly usage: 'none' | 'image' | 'disk' | 'image_disk';
  readonly tags: Readonly<Record<string, string>>;
}

/** Of a whole share: `Pending` while an invitation is unanswered, `Deleted` records stay listed for 2 to 4 days. */
export type ShareStatus = 'Active' | 'Pending' | 'Deleting' | 'Deleted';

export interface ResourceShare {
  readonly shareId: string;
  readonly name: string;
  readonly ownerAccountId: string;
  readonly status: ShareStatus;
  readonly allowsExternalTargets: boolean;
  readonly createdAtMs: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** `Failed` and `Disassociated` records stay listed for 2 to 4 days and grant nothing. */
export type AssociationStatus = 'Associating' | 'Associated' | 'Failed' | 'Disassociating' | 'Disassociated';

/** One side of a share: a resource in it, or a principal of it. */
export interface Association {
  readonly shareId: string;
  readonly side: 'resource' | 'principal';
  /** A snapshot id (or another resource's), or a principal id. */
  readonly entityId: string;
  /** `Snapshot` for snapshots; other resource types and `Account` for principals. */
  readonly entityType: string;
  readonly status: AssociationStatus;
  /** Principals only: outside the owner's directory. */
  readonly isExternal?: boolean;
  readonly createdAtMs: number;
  readonly updatedAtMs: number;
  /** Why an association failed, in the service's words; empty when it did not. */
  readonly failures: readonly AssociationFailure[];
}

export interface AssociationFailure {
  /** The other side of the pair that failed. */
  readonly entityId: string;
  /** Whether adding or removing failed. */
  readonly operation: 'Associate' | 'Disassociate';
  readonly reason: string;
  readonly description: string;
}

export type InvitationStatus = 'Pending' | 'Accepted' | 'Rejected' | 'Cancelled' | 'Expired' | 'AcceptFailed';

/** An offer to join a share, as the receiving account sees it. It lapses 7 days after it was made. */
export interface Invitation {
  readonly invitationId: string;
  readonly shareId: string;
  readonly shareName: string;
  readonly senderAccountId: string;
  readonly receiverAccountId: string;
  readonly status: InvitationStatus;
  readonly createdAtMs: number;
  readonly failures: readonly AssociationFailure[];
}

/** A resource that a share holds, seen from the owner (`Self`) or from a sharee (`OtherAccounts`). */
export interface SharedResource {
  readonly shareId: string;
  readonly resourceId: string;
  readonly resourceType: string;
  readonly status?: string;
}

/** Which side of sharing a listing is read from. */
export type ResourceOwner = 'Self' | 'OtherAccounts';

/** Who made a KMS key. `unknown` when it cannot be looked up; `unknown` is never shared. */
export type KeyOrigin = 'service' | 'customer' | 'unknown';

/** Snapshots and their tags in one region. */
export interface SnapshotApi {
  /** All snapshots of the region, of one disk, or with one tag (of which the service finds up to 1,000), page by page. */
  listSnapshots(filter?: {
    readonly diskId?: string;
    readonly tag?: { readonly key: string; readonly value: string };
  }): Promise<Snapshot[]>;
  /** Those of the named ones that exist, any number of ids; an unknown id is left out without an error. */
  getSnapshots(snapshotIds: readonly string[]): Promise<Snapshot[]>;
  /** Those of the named ones that are locked and so cannot be deleted, whoever asks; none where there are no locks yet. */
  lockedAmong(snapshotIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** Gone already is success. Never forced. */
  deleteSnapshot(snapshotId: string): Promise<void>;
  /** Repeated with the same client token it makes no second copy. @returns The id of the copy, which is not finished yet. */
  copySnapshot(copy: SnapshotCopy): Promise<string>;
  /** Sets tags on any number of snapshots, the same on each. */
  tagSnapshots(snapshotIds: readonly string[], tags: Readonly<Record<string, string>>): Promise<void>;
  /** Takes tags off one snapshot. One that is not there is no failure. */
  untagSnapshot(snapshotId: string, keys: readonly string[]): Promise<void>;
  /** Whether an image that was imported stands on the snapshot; such a snapshot cannot be shared. A hint: false proves nothing. */
  isFromImportedImage(snapshotId: string): Promise<boolean>;
}

/** A copy to be made of a snapshot of the region. */
export interface SnapshotCopy {
  readonly snapshotId: string;
  readonly destinationRegionId: string;
  readonly name: string;
  readonly description: string;
  /** Absent: kept for ever. */
  readonly retentionDays?: number;
  /** A key of the destination region; absent: an encrypted source keeps to the rules of the service, a plain one stays plain. */
  readonly kmsKeyId?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** At most 64 ASCII characters. */
  readonly clientToken: string;
}

export interface Disk {
  readonly diskId: string;
  readonly name: string;
  readonly status: string;
  readonly zoneId: string;
  readonly category: string;
  readonly sizeGiB: number;
  /** As its maker named it: of a sharee, the id that the sharee saw. Empty when it was made of none. */
  readonly sourceSnapshotId: string;
  /** Absent where the service does not say. */
  readonly createdAtMs?: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** A data disk to be made from a snapshot, the account's own or shared with it. */
export interface NewDisk {
  readonly snapshotId: string;
  readonly zoneId: string;
  readonly category: string;
  /** Absent: as large as the snapshot. */
  readonly sizeGiB?: number;
  readonly name: string;
  /** Must be true for an encrypted snapshot. */
  readonly isEncrypted: boolean;
  readonly kmsKeyId?: string;
  readonly tags: Readonly<Record<string, string>>;
  /** At most 64 ASCII characters. */
  readonly clientToken: string;
}

/** Disks in one region. */
export interface DiskApi {
  /** All disks of the region, or those that carry the tag, with any value or with this one. */
  listDisks(tag?: { readonly key: string; readonly value?: string }): Promise<Disk[]>;
  /** Repeated with the same client token it makes no second disk. */
  createDisk(disk: NewDisk): Promise<string>;
}

/** Resource shares in one region. */
export interface ShareApi {
  /** By ids, or all of exactly one name. */
  listShares(
    owner: ResourceOwner,
    filter?: { readonly shareIds: readonly string[] } | { readonly name: string },
  ): Promise<ResourceShare[]>;
  listAssociations(
    side: Association['side'],
    filter?: { readonly shareIds?: readonly string[]; readonly resourceId?: string },
  ): Promise<Association[]>;
  /** All associations where one call tells them all; undefined where there are more. */
  listFewAssociations(side: Association['side']): Promise<Association[] | undefined>;
  listSharedResources(
    owner: ResourceOwner,
    filter?: { readonly shareIds?: readonly string[] },
  ): Promise<SharedResource[]>;
  /** Not idempotent: the service has no client token. Look before calling. At most 5 snapshots and 5 principals. */
  createShare(share: {
    readonly name: string;
    readonly allowsExternalTargets: boolean;
    readonly principals: readonly string[];
    readonly snapshotIds: readonly string[];
    readonly tags: Readonly<Record<string, string>>;
  }): Promise<ResourceShare>;
  /**
   * Adds at most 5 snapshots. Already there is success. No port adds a principal: who sees a share is fixed by the call that
   * makes it.
   */
  addSnapshots(shareId: string, snapshotIds: readonly string[]): Promise<void>;
  /** Removes at most 5 snapshots and 5 principals. Already gone is success. */
  remove(shareId: string, entities: ShareEntities): Promise<void>;
  /** Gone already is success. */
  deleteShare(shareId: string): Promise<void>;
  /** Gives a share of the account's own another name, of at most 50 characters. */
  renameShare(shareId: string, name: string): Promise<void>;
  /** Sets tags on a share of the account's own. */
  tagShare(shareId: string, tags: Readonly<Record<string, string>>): Promise<void>;
  /** As a sharee outside the owner's directory: gives up the share. Gone already is success. */
  leaveShare(shareId: string): Promise<void>;
  /** Whether the resource directory of the account allows sharing within it. */
  isDirectorySharingEnabled(): Promise<boolean>;
}

export interface ShareEntities {
  readonly snapshotIds?: readonly string[];
  readonly principals?: readonly string[];
}

/** Invitations that the account has received in one region. */
export interface InvitationApi {
  listInvitations(): Promise<Invitation[]>;
  /** Answers the invitation as it then stands: a success can still say `AcceptFailed`. Accepted already is success. */
  acceptInvitation(invitationId: string): Promise<Invitation>;
  /** Rejected already is success. */
  rejectInvitation(invitationId: string): Promise<void>;
}

/**
 * The role that lets sharees use keys of the account for snapshots that are shared with them: not there; there or not, but
 * not to be seen or not understood; or there, with the accounts whose ECS it trusts.
 */
export type SharingRole = 'missing' | 'unknown' | { readonly trustedAccountIds: ReadonlySet<string> };

/** Keys in one region. */
export interface KeyApi {
  /** The id of the ECS service key; undefined while the account has none. */
  findServiceKeyId(): Promise<string | undefined>;
  /** `unknown` where the key cannot be seen; throws only for failures that a retry may cure. */
  originOf(keyId: string): Promise<KeyOrigin>;
  /** The role that lets sharees use the account's keys. Throws only for failures that a retry may cure. */
  findSharingRole(): Promise<SharingRole>;
}

/** Everything one account can do in one region. */
export interface Cloud {
  readonly accountId: string;
  readonly regionId: string;
  readonly snapshots: SnapshotApi;
  readonly shares: ShareApi;
  readonly invitations: InvitationApi;
  readonly keys: KeyApi;
  readonly disks: DiskApi;
}

/** Opens a region for the account that the credentials belong to. */
export type OpenCloud = (regionId: string) => Cloud;

/** Functions of the own account. */
export interface FunctionInvoker {
  /** Hands an event over; the function runs by itself, at least once, and is retried when it fails. */
  invokeAsync(functionName: string, payload: string, regionId: string): Promise<void>;
}

/** An event that is put on a bus. */
export interface CustomEvent {
  /** The same for the same event, however often it is put. */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly timeMs: number;
  /** What JSON holds; the whole event may have 64 KB. */
  readonly data: object;
}

/** Custom buses of the own account in the function's region. */
export interface EventBuses {
  /** Puts an event on a bus, at least once. @throws {CloudCallError} where it is not taken. */
  put(busName: string, event: CustomEvent): Promise<void>;
}

/** What reaches beyond the account that a function runs in. */
export interface Hub {
  readonly functions: FunctionInvoker;
  readonly events: EventBuses;
  /** Opens another account through a role of it, for an hour. */
  openAccount(accountId: string, role: { readonly roleName: string; readonly externalId: string }): Promise<OpenCloud>;
  /** The members of the directory, without its management account. For the management account only. */
  listMemberAccounts(): Promise<string[]>;
}

/** The resource directory, as an account sees it that may list it. */
export interface Directory {
  readonly directoryId: string;
  readonly rootFolderId: string;
  readonly managementAccountId: string;
  readonly managementName?: string | undefined;
  /** Without the management account. */
  readonly members: readonly DirectoryMember[];
  /** Of the folders that were asked about, those that do not exist. */
  readonly goneFolderIds: ReadonlySet<string>;
}

export interface DirectoryMember {
  readonly accountId: string;
  /** What people call it; absent when the service does not tell. */
  readonly name?: string | undefined;
  /** Ids from the directory and its root down to the member; absent when the service does not tell. */
  readonly path?: readonly string[] | undefined;
}
