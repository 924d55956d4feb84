import type { Clock } from '../clock.ts';
import type { Identity } from '../wire/identity.ts';
import type { Params } from '../wire/params.ts';
import type { ResourceShare, Snapshot } from './model.ts';
import type { Random } from './random.ts';
import { millisText, secondsText } from './times.ts';
import type { CloudEvent, EventDelivery } from './types.ts';

/** A write call as ActionTrail reports it. */
export interface TrailRecord {
  readonly regionId: string;
  readonly identity: Identity;
  readonly productName: string;
  readonly trailName: string;
  readonly version: string;
  readonly action: string;
  readonly params: Params;
  readonly requestId: string;
  readonly response: Readonly<Record<string, unknown>>;
  readonly error: { readonly code: string; readonly message: string } | undefined;
  /** What a console call was given, lists and objects as such; undefined for an API call. */
  readonly consoleParams: Readonly<Record<string, unknown>> | undefined;
}

const JSON_TYPE = 'application/json;charset=utf-8';
const SIGNATURE_NAMES = new Set([
  'AccessKeyId',
  'Action',
  'Format',
  'SecurityToken',
  'Signature',
  'SignatureMethod',
  'SignatureNonce',
  'SignatureVersion',
  'Timestamp',
  'Version',
]);
const NUMBER_NAMES = new Set(['RetentionDays', 'Size']);
const BOOLEAN_NAMES = new Set(['All', 'Force', 'Encrypted']);

/** ActionTrail shows numbers and booleans as such, everything else as text. */
function trailValue(name: string, value: string): unknown {
  if (NUMBER_NAMES.has(name) && /^\d+$/.test(value)) return Number(value);
  if (BOOLEAN_NAMES.has(name) && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

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
    this.#put(snapshot.regionId, snapshot.ownerAccountId, {
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
    this.#put(snapshot.regionId, accountId, {
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

  /** Puts a write call, also a refused one, on the caller's bus. */
  trail(record: TrailRecord): void {
    if (this.#listeners.length === 0) return;
    const { regionId, identity, productName, action } = record;
    this.#put(regionId, identity.accountId, {
      source: `acs.${productName}`,
      type: `${productName}:ActionTrail:${record.consoleParams === undefined ? 'ApiCall' : 'ConsoleOperation'}`,
      datacontenttype: JSON_TYPE,
      subject: `acs:${productName}:${regionId}:${identity.accountId}:${action}`,
      data: this.#trailData(record),
    });
  }

  #trailData(record: TrailRecord): Record<string, unknown> {
    const { regionId, identity, productName, requestId, error, consoleParams } = record;
    const nowText = secondsText(this.#clock.nowMs());
    const parameters = this.#trailParameters(record);
    const referenced = referencedResources(record);
    const types = Object.keys(referenced);
    return {
      eventId: requestId,
      eventVersion: 1,
      eventCategory: 'Management',
      eventType: consoleParams === undefined ? 'ApiCall' : 'ConsoleOperation',
      eventRW: 'Write',
      eventName: record.action,
      eventSource:
        consoleParams === undefined
          ? `${productName}.${regionId}.aliyuncs.com`
          : `${productName}-${regionId}-share.aliyuncs.com`,
      eventTime: nowText,
      serviceName: record.trailName,
      apiVersion: consoleParams === undefined ? record.version : '*',
      acsRegion: regionId,
      isGlobal: false,
      requestId,
      recipientAccountId: identity.accountId,
      sourceIpAddress: '198.51.100.24',
      userAgent:
        consoleParams === undefined
          ? 'AlibabaCloud (linux; x64) Node.js/v20 Core/1.0.1 TeaDSL/1'
          : `${productName}.console.aliyun.com`,
      userIdentity: trailIdentity(identity, nowText, consoleParams !== undefined),
      requestParameters: parameters,
      requestParameterJson: JSON.stringify(parameters),
      responseElements: {
        RequestId: requestId,
        ...record.response,
        ...(error && { Code: error.code, Message: error.message }),
      },
      referencedResources: referenced,
      additionalEventData: { Scheme: 'https' },
      ...(types.length > 0 && {
        resourceType: types.join(';'),
        resourceName: Object.values(referenced)
          .map((ids) => ids.join(','))
          .join(';'),
      }),
      ...(error && { errorCode: error.code, errorMessage: error.message }),
    };
  }

  #trailParameters({ regionId, trailName, params, requestId, consoleParams }: TrailRecord): Record<string, unknown> {
    const shown = { RegionId: regionId, AcsProduct: trailName };
    if (consoleParams !== undefined) {
      return { ...shown, AcceptLanguage: 'zh-CN', ...consoleParams, 'X-Acs-Client-Tls-Version': 'TLSv1.3' };
    }
    const given = [...params.values]
      .filter(([name]) => !SIGNATURE_NAMES.has(name))
      .map(([name, value]) => [name, trailValue(name, value)] as const);
    const language = trailName === 'Ecs' ? { AcceptLanguage: 'en-US' } : {};
    return { ...shown, ...language, ...Object.fromEntries(given), RequestId: requestId };
  }

  #put(
    regionId: string,
    accountId: string,
    event: Pick<CloudEvent, 'source' | 'type' | 'datacontenttype' | 'subject' | 'data'>,
  ): void {
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

function trailIdentity(identity: Identity, nowText: string, isConsole: boolean): Record<string, unknown> {
  if (identity.type === 'ram-user') {
    return {
      accountId: identity.accountId,
      principalId: `2${identity.accountId.slice(1)}`,
      type: 'ram-user',
      userName: 'operator',
      ...(isConsole
        ? { sessionContext: { attributes: { mfaAuthenticated: 'true', creationDate: nowText } } }
        : { accessKeyId: identity.accessKeyId }),
    };
  }
  const session = `${identity.roleName ?? ''}:${identity.roleSessionName ?? ''}`;
  return {
    accountId: identity.accountId,
    principalId: `3${identity.accountId.slice(1)}:${identity.roleSessionName ?? ''}`,
    type: 'assumed-role',
    userName: session,
    accessKeyId: identity.accessKeyId,
    sessionContext: {
      attributes: {
        mfaAuthenticated: 'false',
        creationDate: secondsText(identity.sessionStartMs ?? Date.parse(nowText)),
      },
    },
  };
}

/** Resources a call names, by type; ActionTrail lists none for calls of the tag service. */
function referencedResources({ productName, action, params, response }: TrailRecord): Record<string, string[]> {
  if (productName !== 'ecs') return {};
  if (action === 'TagResources' || action === 'UntagResources') {
    const type = params.text('ResourceType') ?? 'snapshot';
    return { [`ACS::ECS::${type.charAt(0).toUpperCase()}${type.slice(1)}`]: params.list('ResourceId') };
  }
  const made = response['SnapshotId'];
  const snapshotId = typeof made === 'string' ? made : params.text('SnapshotId');
  const diskId = params.text('DiskId');
  return {
    ...(diskId !== undefined && { 'ACS::ECS::Disk': [diskId] }),
    ...(snapshotId !== undefined && { 'ACS::ECS::Snapshot': [snapshotId] }),
  };
}
