import type { Params } from '../products/call/params.ts';
import { JSON_TYPE } from '../state/events.ts';
import type { Identity } from '../state/identity.ts';
import { secondsText } from '../state/times.ts';
import type { World } from '../state/world.ts';

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

const NUMBER_NAMES = new Set(['RetentionDays', 'Size']);
const BOOLEAN_NAMES = new Set(['All', 'Force', 'Encrypted']);

/** ActionTrail shows numbers and booleans as such, everything else as text. */
function trailValue(name: string, value: string): unknown {
  if (NUMBER_NAMES.has(name) && /^\d+$/.test(value)) return Number(value);
  if (BOOLEAN_NAMES.has(name) && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

/** Puts a write call, also a refused one, on the caller's bus. */
export function reportCall(world: World, record: TrailRecord): void {
  const { regionId, identity, productName, action } = record;
  const { trailOfTags } = world.switches;
  if (trailOfTags === 'none' && action === 'TagResources') return;
  const nowMs = world.nowMs();
  const dataOf = (): Record<string, unknown> => trailData(record, secondsText(nowMs), trailOfTags === 'lists');
  world.trail.add({ seq: world.nextSeq(), accountId: identity.accountId, regionId, atMs: nowMs, record: dataOf });
  world.events.put(regionId, identity.accountId, {
    source: `acs.${productName}`,
    type: `${productName}:ActionTrail:${record.consoleParams === undefined ? 'ApiCall' : 'ConsoleOperation'}`,
    datacontenttype: JSON_TYPE,
    subject: `acs:${productName}:${regionId}:${identity.accountId}:${action}`,
    data: dataOf(),
  });
}

function trailData(record: TrailRecord, nowText: string, hasLists: boolean): Record<string, unknown> {
  const { regionId, identity, productName, requestId, error, consoleParams } = record;
  const parameters = trailParameters(record, hasLists);
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

function trailParameters(
  { regionId, trailName, params, requestId, consoleParams }: TrailRecord,
  hasLists: boolean,
): Record<string, unknown> {
  const shown = { RegionId: regionId, AcsProduct: trailName };
  if (consoleParams !== undefined) {
    return { ...shown, AcceptLanguage: 'zh-CN', ...consoleParams, 'X-Acs-Client-Tls-Version': 'TLSv1.3' };
  }
  const given = [...params.values].map(([name, value]) => [name, trailValue(name, value)] as const);
  const language = trailName === 'Ecs' ? { AcceptLanguage: 'en-US' } : {};
  const parameters = hasLists ? withLists(given) : Object.fromEntries(given);
  return { ...shown, ...language, ...parameters, RequestId: requestId };
}

/** `ResourceId.1` and `Tag.1.Key` as the lists that they stand for. */
function withLists(given: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  for (const [name, value] of given) {
    const [, list, index, field] = /^(\w+)\.(\d+)(?:\.(\w+))?$/.exec(name) ?? [];
    if (list === undefined) {
      parameters[name] = value;
      continue;
    }
    const items = (parameters[list] ?? []) as unknown[];
    parameters[list] = items;
    const at = Number(index) - 1;
    items[at] = field === undefined ? value : { ...(items[at] as object | undefined), [field]: value };
  }
  return parameters;
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
