import { PRODUCTS } from './products/all.ts';
import { ServiceError } from './state/errors.ts';
import { addCustomerKey, findKey, serviceKeyOf } from './state/kms-keys.ts';
import type { AssociationStatus, InvitationStatus, ResourceShare, ShareStatus, Snapshot } from './state/model.ts';
import { completeSnapshot, failSnapshot, startSnapshot } from './state/snapshots.ts';
import type { World } from './state/world.ts';
import { type Dispatcher, findOperation } from './wire/dispatcher.ts';
import type { Identity } from './wire/identity.ts';
import type { Answer } from './wire/operation.ts';
import { flattenParams, type ParamInput, Params } from './wire/params.ts';

export interface NewSnapshot {
  readonly name?: string;
  /** Needs no disk to exist. Default: a disk of its own. */
  readonly diskId?: string;
  readonly sizeGiB?: number;
  readonly retentionDays?: number;
  readonly tags?: Readonly<Record<string, string>>;
  /** `service-key`, or the id of a customer key. */
  readonly encryptedWith?: string;
  readonly isFromImportedImage?: boolean;
  /** Made by an automatic snapshot policy. */
  readonly isAutomatic?: boolean;
  /** Default now. */
  readonly createdAtMs?: number;
  /** Available at once instead of after the cloud's delay. */
  readonly isComplete?: boolean;
}

/** A snapshot as an account sees it. */
export interface SeenSnapshot {
  readonly snapshotId: string;
  readonly name: string;
  readonly status: Snapshot['state']['value']['status'];
  readonly isAvailable: boolean;
  readonly tags: Readonly<Record<string, string>>;
  readonly retentionDays: number | undefined;
  readonly createdAtMs: number;
  /** Its full size. */
  readonly sizeBytes: number;
  readonly isEncrypted: boolean;
  readonly kmsKeyId: string;
  readonly ownerAccountId: string;
  /** Of a shared one its id in the owner's account, of a copy the id it was made from, else its own id. */
  readonly sourceSnapshotId: string;
  /** Shared to this account by another. */
  readonly isShared: boolean;
}

export interface SeenDisk {
  readonly diskId: string;
  /** The snapshot that it was made from, as the account names it. */
  readonly sourceSnapshotId: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SeenShare {
  readonly shareId: string;
  readonly name: string;
  readonly status: ShareStatus;
  readonly allowsExternalTargets: boolean;
  readonly createdAtMs: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly snapshots: readonly { readonly snapshotId: string; readonly status: AssociationStatus }[];
  readonly principals: readonly {
    readonly principal: string;
    readonly status: AssociationStatus;
    readonly isExternal: boolean;
  }[];
}

export interface SeenInvitation {
  readonly invitationId: string;
  readonly shareId: string;
  readonly senderAccountId: string;
  readonly status: InvitationStatus;
  readonly createdAtMs: number;
}

export interface ShareContent {
  readonly snapshotIds?: readonly string[];
  readonly principals?: readonly string[];
}

/** Where a tag is set: by the API or the console of ECS, or by the tag service. */
export interface TagWay {
  readonly console?: boolean;
  readonly via?: 'ecs' | 'tag';
}

const resourcesOf = (snapshotIds: readonly string[] | undefined): ParamInput[] | undefined =>
  snapshotIds?.map((snapshotId) => ({ ResourceId: snapshotId, ResourceType: 'Snapshot' }));

/**
 * Someone who works by hand in one account and region, with every right in it. No HTTP, no rate limit, no faults and
 * no entry in the recorded calls; otherwise the same rules and events. Refusals are thrown as {@link ServiceError}.
 */
export class Person {
  readonly #world: World;
  readonly #dispatcher: Dispatcher;
  readonly #identity: Identity;
  readonly #regionId: string;

  constructor(world: World, dispatcher: Dispatcher, identity: Identity, regionId: string) {
    this.#world = world;
    this.#dispatcher = dispatcher;
    this.#identity = identity;
    this.#regionId = regionId;
  }

  /** Any operation of any product; lists and objects as such. */
  call(productName: string, action: string, input: ParamInput = {}, isConsole = false): Answer {
    const version = PRODUCTS.find(({ name }) => name === productName)?.version ?? '';
    const { product, operation } = findOperation(version, action);
    const dispatch = {
      regionId: this.#regionId,
      identity: this.#identity,
      product,
      action,
      operation,
      params: new Params(flattenParams(input)),
      requestId: this.#world.random.uuid().toUpperCase(),
    };
    return this.#dispatcher.run(dispatch, undefined, isConsole ? input : undefined);
  }

  createSnapshot(o: NewSnapshot = {}): SeenSnapshot {
    const { accountId } = this.#identity;
    const region = this.#region();
    const isServiceKey = o.encryptedWith === 'service-key';
    const kmsKeyId = isServiceKey ? serviceKeyOf(this.#world, region, accountId).keyId : (o.encryptedWith ?? '');
    const snapshot = startSnapshot(this.#world, region, {
      ownerAccountId: accountId,
      name: o.name ?? '',
      description: '',
      origin: o.isAutomatic === true ? 'timer' : o.isFromImportedImage === true ? 'imported' : 'user',
      isEncrypted: kmsKeyId !== '',
      kmsKeyId,
      sourceDiskId: o.diskId ?? `d-bp1${this.#world.random.lower(17)}`,
      sourceDiskSizeGiB: o.sizeGiB ?? 40,
      sourceDiskType: 'data',
      sourceSnapshotId: '',
      sourceRegionId: '',
      image:
        o.isFromImportedImage === true
          ? { imageId: `m-bp1${this.#world.random.lower(17)}`, name: 'imported' }
          : undefined,
      retentionDays: o.retentionDays,
      tags: new Map(Object.entries(o.tags ?? {})),
      createdAtMs: o.createdAtMs ?? this.#world.nowMs(),
    });
    if (o.isAutomatic !== true) this.#trailCreation(snapshot);
    if (o.isComplete === true) completeSnapshot(this.#world, snapshot);
    return seenSnapshot(snapshot, snapshot.snapshotId, false);
  }

  completeSnapshot(snapshotId: string): void {
    completeSnapshot(this.#world, this.#ownSnapshot(snapshotId));
  }

  failSnapshot(snapshotId: string): void {
    failSnapshot(this.#world, this.#ownSnapshot(snapshotId));
  }

  tagSnapshot(ids: string | readonly string[], tags: Readonly<Record<string, string>>, way: TagWay = {}): void {
    if (way.via === 'tag') {
      this.call('tag', 'TagResources', {
        RegionId: this.#regionId,
        ResourceARN: this.#arns(ids),
        Tags: JSON.stringify(tags),
      });
      return;
    }
    const pairs = Object.entries(tags).map(([key, value]) => ({ Key: key, Value: value }));
    this.call('ecs', 'TagResources', { ...this.#named(ids), Tag: pairs }, way.console);
  }

  untagSnapshot(ids: string | readonly string[], keys: readonly string[] | 'all', way: TagWay = {}): void {
    if (way.via === 'tag' && keys !== 'all') {
      this.call('tag', 'UntagResources', { RegionId: this.#regionId, ResourceARN: this.#arns(ids), TagKey: keys });
      return;
    }
    const removed = keys === 'all' ? { All: true } : { TagKey: keys };
    this.call('ecs', 'UntagResources', { ...this.#named(ids), ...removed }, way.console);
  }

  deleteSnapshot(snapshotId: string): void {
    this.call('ecs', 'DeleteSnapshot', { SnapshotId: snapshotId });
  }

  createShare(
    o: ShareContent & {
      readonly name?: string;
      readonly allowsExternalTargets?: boolean;
      readonly tags?: Readonly<Record<string, string>>;
    },
  ): SeenShare {
    const answer = this.call('resourcesharing', 'CreateResourceShare', {
      ResourceShareName: o.name ?? 'by-hand',
      AllowExternalTargets: o.allowsExternalTargets ?? false,
      Resources: resourcesOf(o.snapshotIds),
      Targets: o.principals,
      Tag: Object.entries(o.tags ?? {}).map(([key, value]) => ({ Key: key, Value: value })),
    });
    const { ResourceShareId } = answer['ResourceShare'] as { readonly ResourceShareId: string };
    return this.#seenShare(ResourceShareId);
  }

  associate(shareId: string, { snapshotIds, principals }: ShareContent): void {
    const content = { Resources: resourcesOf(snapshotIds), Targets: principals };
    this.call('resourcesharing', 'AssociateResourceShare', { ResourceShareId: shareId, ...content });
  }

  disassociate(shareId: string, { snapshotIds, principals }: ShareContent): void {
    const content = { Resources: resourcesOf(snapshotIds), Targets: principals };
    this.call('resourcesharing', 'DisassociateResourceShare', { ResourceShareId: shareId, ...content });
  }

  deleteShare(shareId: string): void {
    this.call('resourcesharing', 'DeleteResourceShare', { ResourceShareId: shareId });
  }

  /** As a sharee that was invited. */
  leaveShare(shareId: string): void {
    const self = { ResourceOwner: 'OtherAccounts', Targets: [this.#identity.accountId] };
    this.call('resourcesharing', 'DisassociateResourceShare', { ResourceShareId: shareId, ...self });
  }

  /** @returns The status it got, which can be `AcceptFailed`. */
  acceptInvitation(invitationId: string): string {
    const answer = this.call('resourcesharing', 'AcceptResourceShareInvitation', {
      ResourceShareInvitationId: invitationId,
    });
    const invitation = answer['ResourceShareInvitation'] as { readonly Status: string };
    return invitation.Status;
  }

  rejectInvitation(invitationId: string): void {
    this.call('resourcesharing', 'RejectResourceShareInvitation', { ResourceShareInvitationId: invitationId });
  }

  /** Those received, answered ones included, oldest first. */
  listInvitations(): SeenInvitation[] {
    return [...this.#region().invitationsTo(this.#identity.accountId)].map((invitation) => ({
      invitationId: invitation.invitationId,
      shareId: invitation.share.shareId,
      senderAccountId: invitation.share.ownerAccountId,
      status: invitation.status.value,
      createdAtMs: invitation.createdAtMs,
    }));
  }

  /** The account's own snapshots and those shared with it. */
  visibleSnapshots(): SeenSnapshot[] {
    return [...this.#region().entriesOf(this.#identity.accountId).values()].map(
      ({ entryId, snapshot, shareeAccountId }) => seenSnapshot(snapshot, entryId, shareeAccountId !== undefined),
    );
  }

  snapshot(snapshotId: string): SeenSnapshot | undefined {
    const entry = this.#region().entriesOf(this.#identity.accountId).get(snapshotId);
    return entry && seenSnapshot(entry.snapshot, entry.entryId, entry.shareeAccountId !== undefined);
  }

  /** The account's disks, oldest first. */
  disks(): SeenDisk[] {
    return [...this.#region().disks.values()]
      .filter(({ ownerAccountId }) => ownerAccountId === this.#identity.accountId)
      .map(({ diskId, sourceSnapshotId, tags }) => ({
        diskId,
        sourceSnapshotId,
        tags: Object.fromEntries(tags.value),
      }));
  }

  /** The account's own shares, records of deleted ones included, oldest first. */
  shares(): SeenShare[] {
    return [...this.#region().sharesOf(this.#identity.accountId)].map(seenShare);
  }

  /** A customer key. @returns Its id. */
  createKey(): string {
    return addCustomerKey(this.#world, this.#region(), this.#identity.accountId).keyId;
  }

  disableKey(keyId: string): void {
    const key = findKey(this.#region(), this.#identity.accountId, keyId);
    if (key === undefined) throw new ServiceError(404, 'Forbidden.KeyNotFound');
    key.state = 'Disabled';
  }

  #seenShare(shareId: string): SeenShare {
    const share = this.#region().shares.get(shareId);
    if (share === undefined) throw new ServiceError(404, 'EntityNotExists.ResourceShare');
    return seenShare(share);
  }

  #region() {
    return this.#world.region(this.#regionId);
  }

  #ownSnapshot(snapshotId: string): Snapshot {
    const snapshot = this.#region().snapshots.get(snapshotId);
    if (snapshot?.ownerAccountId !== this.#identity.accountId)
      throw new ServiceError(404, 'InvalidSnapshotId.NotFound');
    return snapshot;
  }

  #named(ids: string | readonly string[]): ParamInput {
    return { RegionId: this.#regionId, ResourceType: 'snapshot', ResourceId: typeof ids === 'string' ? [ids] : ids };
  }

  #arns(ids: string | readonly string[]): string[] {
    const prefix = `arn:acs:ecs:${this.#regionId}:${this.#identity.accountId}:snapshot`;
    return (typeof ids === 'string' ? [ids] : ids).map((id) => `${prefix}/${id}`);
  }

  #trailCreation(snapshot: Snapshot): void {
    const { product } = findOperation('2014-05-26', 'CreateSnapshot');
    const tags = [...snapshot.tags.value].map(([key, value]) => ({ Key: key, Value: value }));
    const input = {
      DiskId: snapshot.sourceDiskId,
      SnapshotName: snapshot.name,
      RetentionDays: snapshot.retentionDays,
      Tag: tags,
    };
    this.#world.events.trail({
      regionId: this.#regionId,
      identity: this.#identity,
      productName: product.name,
      trailName: product.trailName ?? '',
      version: product.version,
      action: 'CreateSnapshot',
      params: new Params(flattenParams(input)),
      requestId: this.#world.random.uuid().toUpperCase(),
      response: { SnapshotId: snapshot.snapshotId },
      error: undefined,
      consoleParams: undefined,
    });
  }
}

const seenSnapshot = (snapshot: Snapshot, snapshotId: string, isShared: boolean): SeenSnapshot => ({
  snapshotId,
  name: snapshot.name,
  ...snapshot.state.value,
  tags: isShared ? {} : Object.fromEntries(snapshot.tags.value),
  retentionDays: snapshot.retentionDays,
  createdAtMs: snapshot.createdAtMs,
  sizeBytes: snapshot.sizeBytes,
  isEncrypted: snapshot.isEncrypted,
  kmsKeyId: snapshot.kmsKeyId,
  ownerAccountId: snapshot.ownerAccountId,
  sourceSnapshotId: isShared ? snapshot.snapshotId : snapshot.sourceSnapshotId || snapshotId,
  isShared,
});

function seenShare(share: ResourceShare): SeenShare {
  return {
    shareId: share.shareId,
    name: share.name,
    status: share.status.value,
    allowsExternalTargets: share.allowsExternalTargets,
    createdAtMs: share.createdAtMs,
    tags: Object.fromEntries(share.tags.value),
    snapshots: [...share.resources.values()].map(({ entityId, status }) => ({
      snapshotId: entityId,
      status: status.value,
    })),
    principals: [...share.targets.values()].map(({ entityId, status, isExternal }) => ({
      principal: entityId,
      status: status.value,
      isExternal,
    })),
  };
}
