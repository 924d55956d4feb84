import type { Clock } from '../clock.ts';
import type { Authorize } from './identity.ts';
import type { RamReadings } from './ram.ts';

/** Accounts of the China site and of the international site cannot share with each other. */
export type Site = 'china' | 'international';

/** Keys that a caller signs with. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

/** Keys of an assumed role. */
export interface SessionCredentials extends AccessKey {
  readonly securityToken: string;
  readonly expiresAtMs: number;
}

/** An account with the keys of a user who may do everything in it. */
export interface Account extends AccessKey {
  readonly accountId: string;
  readonly name: string;
  readonly site: Site;
}

/** An EventBridge envelope as a function receives it. */
export interface CloudEvent {
  readonly id: string;
  readonly source: string;
  readonly specversion: '1.0';
  readonly type: string;
  readonly datacontenttype?: string;
  readonly subject: string;
  /** `yyyy-MM-ddTHH:mm:ssZ`. */
  readonly time: string;
  readonly aliyunaccountid: string;
  readonly aliyuneventbusname: string;
  readonly aliyunregionid: string;
  readonly aliyunpublishtime: string;
  readonly aliyunpublishaddr: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** An event and the bus it was put on. */
export interface EventDelivery {
  readonly regionId: string;
  readonly accountId: string;
  /** A custom one; absent of the default bus. */
  readonly busName?: string;
  readonly event: CloudEvent;
}

/** One API call as it was answered; `code` is the error code of a refused or broken one. */
export interface CallRecord {
  readonly atMs: number;
  readonly regionId: string;
  /** Empty when the signature could not be tied to an account. */
  readonly accountId: string;
  readonly accessKeyId: string;
  readonly product: string;
  readonly action: string;
  readonly params: Readonly<Record<string, string>>;
  readonly isWrite: boolean;
  readonly code?: string;
  readonly requestId: string;
}

/** An account gained or lost sight of a snapshot of another account. */
export interface GrantChange {
  readonly atMs: number;
  readonly regionId: string;
  readonly ownerAccountId: string;
  readonly snapshotId: string;
  /** Who sees it. */
  readonly accountId: string;
  readonly visible: boolean;
}

/** A (snapshot, principal) pair held by one share, both associations `Associating` or `Associated`. */
export interface PrincipalGrant {
  readonly shareId: string;
  readonly snapshotId: string;
  readonly principal: string;
  /** `Associating` while either side is. */
  readonly status: 'Associating' | 'Associated';
}

/** Limits of the real services; every one can be lowered for a test. */
export interface Quotas {
  readonly resourceSharesPerAccount: number;
  readonly sharedResourcesPerAccount: number;
  readonly accountsPerSnapshot: number;
  readonly sharedSnapshotsPerAccount: number;
  readonly receivedSnapshotsPerAccount: number;
  readonly pendingInvitationsPerAccount: number;
  readonly snapshotsPerDisk: number;
  /** ECS calls a minute, per account, region and operation; not published. */
  readonly ecsCallsPerMinute: number;
}

/** Where the sources leave the real behaviour open, both ways can be tried. How RAM judges roles made by calls is among it. */
export interface Switches extends RamReadings {
  /** Adding to a share what it already holds. */
  readonly repeatAssociation: 'error-free' | 'error';
  /** Adding a snapshot to a share while another holds it. */
  readonly severalSharesOfSnapshot: 'allowed' | 'refused';
  /** Deleting a share with settled associations in it: they end with it, or they have to be removed before. */
  readonly deletionOfShareInUse: 'done' | 'refused';
  /** A member of the directory that is added by its id to a share which allows outsiders: added at once, or invited as they are. */
  readonly invitationInDirectory: 'none' | 'needed';
  /** Whether the receiver's listing goes on showing an invitation that it has accepted. */
  readonly acceptedInvitation: 'listed' | 'gone';
  /** `KMSKeyId` of what is encrypted with the service key: the id of that key, or nothing. */
  readonly serviceKeyId: 'shown' | 'empty';
  /** `SourceSnapshotId` of a copy within its region. */
  readonly sameRegionCopySource: 'named' | 'empty';
  /** A client token whose result was deleted: it goes on answering the lost id, or makes another. */
  readonly tokenAfterDeletion: 'repeats' | 'makes-anew';
  /** Commas in the value of a tag. */
  readonly tagValueCommas: 'allowed' | 'refused';
  /** Deleting a snapshot that does not exist. */
  readonly missingSnapshotDeletion: 'refused' | 'ignored';
  /** A snapshot of a disk that was never attached; the list of codes has one that refuses it. */
  readonly snapshotOfNewDisk: 'allowed' | 'refused';
  /** How ActionTrail records the lists of a call: one parameter a member, or lists; or it does not record setting tags. */
  readonly trailOfTags: 'flat' | 'lists' | 'none';
  /** A function on a built-in runtime that asks for several requests an instance: refused, or made, with what was asked or with one. */
  readonly builtInConcurrency: 'refused' | 'kept' | 'one';
  /** How a sharee's entry carries its mark: the whole text as key, or owner, region and id as value. */
  readonly sharedFromTag: 'key' | 'key-and-value';
  /** Whether a snapshot that its owner shares carries the system tag `acs:ecs:isShared`. */
  readonly isSharedTag: 'set' | 'none';
  /** A disk made of a shared encrypted snapshot without naming a key. */
  readonly keylessDiskOfShared: 'service-key' | 'refused';
  /**
   * What an account cannot do with an encrypted snapshot while the owner's role for sharing those does not trust its ECS:
   * use it, be given it by its id, or neither of both is kept from it.
   */
  readonly untrustedSharee: 'cannot-use' | 'not-shared' | 'may-use';
  /** A filter in DescribeSnapshots that names a tag key but no value. */
  readonly keyOnlyTagFilter: 'mismatch' | 'match';
  /** Whether a snapshot past its retention goes by itself once it is no longer shared. */
  readonly releaseAfterUnshare: boolean;
  /**
   * How the RAM condition `resourcesharing:Target` names what is in the directory: all of it by its path, only folders
   * and the directory so and members by their id, or all of it by id.
   */
  readonly conditionTarget: 'path' | 'path-of-folders' | 'id';
  /** Whether RAM is told of tags in calls that make, change and delete shares. */
  readonly sharingTagConditions: 'judged' | 'ignored';
  /** HTTP status of a throttled call; the sources name three. */
  readonly throttleStatus: 400 | 403 | 429;
  /** Whether rate limits are enforced at all. */
  readonly isRateLimited: boolean;
  /** A page never holds more, though a call may ask for more: no source promises full pages. */
  readonly maxPageItems: number;
}

/** A certificate and its private key, both PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface LocalCloudOptions {
  readonly clock: Clock;
  /** Region ids; each gets a port of its own. */
  readonly regions: readonly string[];
  /** Simulated time until an association, disassociation or deletion has taken effect; default 5 s. */
  readonly settleMs?: number;
  /** Simulated time from creating a snapshot until it is available; default 60 s. `false`: only by `completeSnapshot`. */
  readonly snapshotMs?: number | false;
  /** From available until accomplished; default 0. */
  readonly accomplishMs?: number;
  /** An answer is held back until this much simulated time after its arrival; default 0. */
  readonly latencyMs?: number;
  /** Simulated time from a call until ActionTrail's lookup finds it; default 2 minutes. */
  readonly trailMs?: number;
  /** Of everything random: ids and faults with a probability. Default 1. */
  readonly seed?: number;
  readonly quotas?: Partial<Quotas>;
  readonly switches?: Partial<Switches>;
  /** Judges every authenticated call, as RAM would. Default: everything inside the caller's own account. */
  readonly authorize?: Authorize;
  /** Fixed ports per region, for running by hand; default: any free one. */
  readonly ports?: Readonly<Record<string, number>>;
  /** One more port, for all regions: a call says which by `RegionId`, else by its host name. 0: any free one. */
  readonly commonPort?: number;
  /** With it every port answers HTTPS as well as HTTP. */
  readonly certificate?: Certificate;
}

/** Requests that reached the cloud, and those whose answer (or reset) is done. */
export interface Traffic {
  readonly arrived: number;
  readonly answered: number;
}
