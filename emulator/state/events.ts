import type { Clock } from '../clock.ts';
import type { ResourceShare, Snapshot } from './model.ts';
import type { Random } from './random.ts';
import { millisText, secondsText } from './times.ts';
import type { CloudEvent, EventDelivery } from './types.ts';

export const JSON_TYPE = 'application/json;charset=utf-8';

/** What its source says of an event; the bus adds the rest of the envelope. */
export type EventContent = Pick<CloudEvent, 'source' | 'type' | 'datacontenttype' | 'subject' | 'data'>;

/** The default event bus of every account and region. */
export class EventBuses {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #listeners: ((delivery: EventDelivery) => void)[] = [];

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  onEvent(listener: (delivery: EventDelivery) => void): void {
    this.#listeners.push(listener);
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
    const nowMs = this.#clock.nowMs();
    const delivery: EventDelivery = {
      regionId,
      accountId,
      event: {
        id: this.#random.uuid(),
        specversion: '1.0',
        time: secondsText(nowMs),
        aliyunaccountid: accountId,
        aliyuneventbusname: 'default',
        aliyunregionid: regionId,
        aliyunpublishtime: millisText(nowMs),
        aliyunpublishaddr: '192.0.2.10',
        ...event,
      },
    };
    for (const listener of this.#listeners) listener(delivery);
  }
}
