import type { Answer } from '../products/call/operation.ts';
import { flattenParams, type ParamInput, Params } from '../products/call/params.ts';
import { ServiceError } from '../state/errors.ts';
import type { Identity } from '../state/identity.ts';
import { addCustomerKey, findKey } from '../state/kms-keys.ts';
import type { RegionState, Snapshot } from '../state/model.ts';
import { completeSnapshot, failSnapshot } from '../state/snapshots.ts';
import type { World } from '../state/world.ts';
import type { Dispatcher } from '../wire/dispatcher.ts';
import { makeSnapshot, type NewSnapshot } from './new-snapshot.ts';
import {
  type SeenDisk,
  type SeenInvitation,
  type SeenShare,
  type SeenSnapshot,
  seenDisk,
  seenInvitation,
  seenShare,
  seenSnapshot,
} from './seen.ts';

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
    const version = this.#dispatcher.products.find(({ name }) => name === productName)?.version ?? '';
    const { product, operation } = this.#dispatcher.find(version, action);
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
    const snapshot = makeSnapshot(this.#world, this.#region(), this.#identity, o);
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
    return [...this.#region().invitationsTo(this.#identity.accountId)].map(seenInvitation);
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
      .map(seenDisk);
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

  #region(): RegionState {
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
}
