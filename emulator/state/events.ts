import type { Clock } from '../clock.ts';
import type { ResourceShare, Snapshot } from './model.ts';
import type { Random } from './random.ts';
import { millisText, secondsText } from './times.ts';
import type { CloudEvent, EventDelivery } from './types.ts';

export const JSON_TYPE = 'application/json;charset=utf-8';

/** What its source says of an event; the bus adds the rest of the envelope. */
export type EventContent = Pick<CloudEvent, 'source' | 'type' | 'datacontenttype' | 'subject' | 'data'>;

/** What whoever puts an event on a custom bus says of it. */
export type CustomContent = EventContent & Pick<CloudEvent, 'id' | 'time'>;

/** The event buses of every account and region: a default one, and those that are made. */
export class EventBuses {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #listeners: ((delivery: EventDelivery) => void)[] = [];
  readonly #custom = new Set<string>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  onEvent(listener: (delivery: EventDelivery) => void): void {
    this.#listeners.push(listener);
  }

  addBus(regionId: string, accountId: string, busName: string): void {
    this.#custom.add([accountId, regionId, busName].join(' '));
  }

  /** Whether there is such a custom bus. */
  hasBus(regionId: string, accountId: string, busName: string): boolean {
    return this.#custom.has([accountId, regionId, busName].join(' '));
  }

  /** Puts an event on a custom bus. */
  putCustom(regionId: string, accountId: string, busName: string, event: CustomContent): void {
    this.#deliver({
      regionId,
      accountId,
      busName,
      event: { ...this.#envelope(regionId, accountId, busName), ...event },
    });
  }

  /** `ecs:Snapshot:*` events of the snapshot's owner. */
  snapshotChanged(
    snapshot: Snapshot,
    type: 'CreateSnapshotInitiated' | 'CreateSnapshotCompleted' | 'SnapshotDeleted',
  ): void {
    const result =
      type === 'CreateSnapshotCompleted' && snapshot.state.value.status === 'failed' ? 'failed' : 'accomplished';
    this.put(snapshot.regionId, snapshot.ownerAccountId, {
      source: 'acs.ecs',
      type: `ecs:Snapshot:${type}`,
      datacontenttype: JSON_TYPE,
      subject: `acs:ecs:${snapshot.regionId}:${snapshot.ownerAccountId}:snapshot/${snapshot.snapshotId}`,
      data: {
        ...(type === 'CreateSnapshotInitiated' ? {} : { result }),
        snapshotId: snapshot.snapshotId,
        snapshotName: snapshot.name,
        snapshotType: snapshot.origin,
        diskId: snapshot.sourceDiskId,
        ...(type === 'SnapshotDeleted' ? {} : { startTime: secondsText(snapshot.createdAtMs) }),
        ...(type === 'CreateSnapshotCompleted' ? { endTime: secondsText(this.#clock.nowMs()) } : {}),
      },
    });
  }

  /** Tells a sharee that a snapshot came to it, or went, through one share. */
  associationChanged(
    share: ResourceShare,
    snapshot: Snapshot,
    accountId: string,
    status: 'Associated' | 'Disassociated',
  ): void {
    this.put(snapshot.regionId, accountId, {
      source: 'acs.resourcemanager',
      type: 'resourcemanager:ResourceSharing:AssociationStatusChange',
      subject: `acs:resourcesharing:${share.regionId}:${share.ownerAccountId}:resourceshare/${share.shareId}`,
      data: {
        resourceShareId: share.shareId,
        resourceOwnerAccountId: share.ownerAccountId,
        targetAccountId: accountId,
        serviceName: 'ecs.aliyuncs.com',
        resourceType: 'Snapshot',
        resourceId: snapshot.snapshotId,
        associationStatus: status,
        associateType: status === 'Associated' ? 'Associate' : 'Disassociate',
      },
    });
  }

  /** Puts an event on the default bus of an account in a region. */
  put(regionId: string, accountId: string, event: EventContent): void {
    if (this.#listeners.length === 0) return;
    const id = this.#random.uuid();
    this.#deliver({ regionId, accountId, event: { id, ...this.#envelope(regionId, accountId, 'default'), ...event } });
  }

  #envelope(regionId: string, accountId: string, busName: string) {
    const nowMs = this.#clock.nowMs();
    return {
      specversion: '1.0' as const,
      time: secondsText(nowMs),
      aliyunaccountid: accountId,
      aliyuneventbusname: busName,
      aliyunregionid: regionId,
      aliyunpublishtime: millisText(nowMs),
      aliyunpublishaddr: '192.0.2.10',
    };
  }

  #deliver(delivery: EventDelivery): void {
    for (const listener of this.#listeners) listener(delivery);
  }
}
