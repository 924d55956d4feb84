import type { InputError } from '../base/errors.ts';
import type { WakeUp } from '../engine/wake-up.ts';
import { withoutBlanks } from '../policy/tokens.ts';
import type { Asked } from '../view/waiting.ts';
import {
  isRunByHand,
  misspeltIn,
  readByHand,
  readKnock,
  readRun,
  readTimer,
  refuseDryRun,
  requireKeysOnce,
} from './asked-events.ts';
import {
  accountOf,
  type Fields,
  fieldOf,
  fieldsOf,
  ignored,
  isFields,
  type Place,
  parsed,
  regionOf,
  scalarOf,
  shown,
  snapshots,
  stringsIn,
  textOf,
  unusable,
} from './event-fields.ts';

/** The largest event EventBridge carries is 256 KiB; a timer's payload and an invocation by hand stay far below. */
const MAX_EVENT_BYTES = 262_144;

/** The region and account of an ARN in a Tag service call may be `*`. */
const SNAPSHOT_ARN = /^arn:acs:ecs:[^:]{0,64}:[^:]{0,64}:snapshot\/(s-[A-Za-z0-9]{6,40})$/;

/**
 * Reads an event of any of the function's triggers: ActionTrail records and snapshot events from EventBridge, a change
 * of a share's associations, a timer, a knock, snapshots named by hand, or nothing at all (a run by hand). An id of a wrong form is
 * dropped, and so is what goes beyond 1,000 ids: the sweep finds the rest.
 * @param event The bytes of the invocation.
 * @param tagKeys The tag keys that matter; a tag call that touches none of them is ignored.
 * @param approvingKeys Those of them that approve: a call that touches no others asks for nothing.
 * @throws {InputError} when the event is too large, not a JSON object, or of no known shape, and when it asks for something
 * that is not understood: running on a guess could write where a dry run was asked for.
 * @see EventBridge event overview and ECS events; ActionTrail management event structure. The parameters of tag calls
 * are recorded flattened (`ResourceId.1`) or as arrays, depending on the caller.
 */
export function readWakeUp(
  event: Uint8Array,
  tagKeys: ReadonlySet<string>,
  approvingKeys: Iterable<string> = [],
): WakeUp {
  const text = decode(event);
  const fields = fieldsIn(text);
  const type = textOf(fields, 'type');
  if (type !== undefined && textOf(fields, 'source') !== undefined) {
    const atMs = Date.parse(textOf(fields, 'time') ?? '');
    // A label blocks in any letter case, and waking for a key that only looks like one of ours does no harm.
    const keys = { waking: inAnyCase(tagKeys), approving: inAnyCase(approvingKeys) };
    const wakeUp = readCloudEvent(type, fields, keys);
    return wakeUp.kind === 'snapshots' && Number.isFinite(atMs) ? { ...wakeUp, atMs } : wakeUp;
  }
  requireKeysOnce(text);
  if (Array.isArray(fieldOf(fields, 'snapshotIds'))) return readByHand(fields);
  const triggerName = textOf(fields, 'triggerName');
  if (triggerName !== undefined) return readTimer(triggerName, fields);
  if (fieldOf(fields, 'accountId') !== undefined) return readKnock(fields);
  if (isRunByHand(fields)) return readRun('by hand', fields);
  if (fieldOf(fields, 'requestContext') !== undefined) return ignored('it reports the outcome of another invocation');
  const misspelt = misspeltIn(fields);
  const hint = misspelt
    ? ` (did you mean ${misspelt.meant} by ${shown(misspelt.name)}?)`
    : `: its keys are ${shown(Object.keys(fields).join(', '))}`;
  throw unusable(
    `it has none of the known shapes${hint}`,
    'Send an EventBridge event, a timer event, {}, {"regionId","snapshotIds"} or {"accountId","regionId"}.',
  );
}

/** The keys of tags that matter, in small letters. */
interface TagKeys {
  readonly waking: ReadonlySet<string>;
  readonly approving: ReadonlySet<string>;
}

function inAnyCase(keys: Iterable<string>): ReadonlySet<string> {
  return new Set([...keys].map((key) => key.toLowerCase()));
}

function decode(event: Uint8Array): string {
  if (event.byteLength > MAX_EVENT_BYTES) {
    throw unusable(`it has ${event.byteLength} bytes`, `Send at most ${MAX_EVENT_BYTES} bytes.`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(event);
  } catch (cause) {
    throw notJson(cause);
  }
}

function fieldsIn(text: string): Fields {
  let value: unknown;
  try {
    value = text === '' ? {} : JSON.parse(text);
  } catch (cause) {
    throw notJson(cause);
  }
  if (!isFields(value)) throw unusable('it is JSON but not an object', 'Send a JSON object.');
  return value;
}

function notJson(cause: unknown): InputError {
  return unusable('it is not JSON in UTF-8', 'Send a JSON object.', cause);
}

function readCloudEvent(type: string, event: Fields, tagKeys: TagKeys): WakeUp {
  const data = fieldsOf(fieldOf(event, 'data'));
  refuseDryRun(event);
  refuseDryRun(data ?? {});
  if (data === undefined) return ignored('the event carries no data');
  const regionId = regionOf(fieldOf(event, 'aliyunregionid'));
  const accountId = sourceAccountOf(event);
  switch (type) {
    case 'ecs:Snapshot:CreateSnapshotCompleted':
      return readCompletion(data, { accountId, regionId });
    case 'resourcemanager:ResourceSharing:AssociationStatusChange':
      return readAssociationChange(event, data, regionId);
    default:
      if (/^(ecs|tag):ActionTrail:/.test(type)) return readRecord(data, { accountId, regionId }, tagKeys);
      return ignored(`events of type ${shown(type)} need no action`);
  }
}

/** What was taken or copied asked by the call that made it; of what an automatic policy makes this is the first event. */
function readCompletion(data: Fields, place: Place): WakeUp {
  const asked = ['user', 'copied'].includes(textOf(data, 'snapshotType') ?? '') ? undefined : {};
  const wakeUp = snapshots('CreateSnapshotCompleted', place, stringsIn(fieldOf(data, 'snapshotId')), asked);
  return wakeUp.kind === 'snapshots' ? { ...wakeUp, areNew: true } : wakeUp;
}

/** @see EventBridge, event overview: what is routed across accounts keeps the account that it comes from */
function sourceAccountOf(event: Fields): string | undefined {
  return accountOf(fieldOf(event, 'aliyunoriginalaccountid')) ?? accountOf(fieldOf(event, 'aliyunaccountid'));
}

function readAssociationChange(event: Fields, data: Fields, regionId: string | undefined): WakeUp {
  const resourceType = textOf(data, 'resourceType');
  if (resourceType !== 'Snapshot') return ignored(`resources of type ${shown(resourceType)} are none of ours`);
  const accountId = accountOf(fieldOf(data, 'targetAccountId')) ?? accountOf(fieldOf(event, 'aliyunaccountid'));
  if (accountId === undefined) return ignored('the event names no account');
  return { kind: 'share-changed', ...(regionId !== undefined && { regionId }), accountId };
}

/** Reads an ActionTrail record of a call. */
function readRecord(data: Fields, { accountId, regionId: eventRegionId }: Place, tagKeys: TagKeys): WakeUp {
  const name = textOf(data, 'eventName') ?? '';
  const errorCode = textOf(data, 'errorCode');
  if (errorCode) return ignored(`the call failed with ${shown(errorCode)}`);
  // Both forms of the parameters are read, since either may be missing or cut short in a record.
  const parameters = [fieldOf(data, 'requestParameterJson'), fieldOf(data, 'requestParameters')]
    .map(fieldsOf)
    .filter((fields) => fields !== undefined);
  const regionNamed = (parameter: string): string | undefined =>
    parameters.map((fields) => regionOf(fieldOf(fields, parameter))).find((region) => region !== undefined);
  const regionId = regionNamed('RegionId') ?? regionOf(fieldOf(data, 'acsRegion')) ?? eventRegionId;
  switch (name) {
    case 'TagResources':
    case 'UntagResources':
      return readTagCall(name, { accountId, regionId }, data, parameters, tagKeys);
    case 'CreateSnapshot':
      return snapshots(name, { accountId, regionId }, [...answeredIds(data), ...referencedIds(data)], askedIn(data));
    case 'CopySnapshot':
      // The record also refers to the source; only the answer names the copy, which lies in the other region.
      return snapshots(
        name,
        { accountId, regionId: regionNamed('DestinationRegionId') ?? regionId },
        answeredIds(data),
        askedIn(data),
      );
    default:
      return ignored(`calls of ${shown(name)} need no action`);
  }
}

function readTagCall(
  name: string,
  place: Place,
  data: Fields,
  parameters: readonly Fields[],
  { waking, approving }: TagKeys,
): WakeUp {
  const types = parameters.flatMap((fields) => stringsIn(fieldOf(fields, 'ResourceType')));
  const otherType = types.find((type) => !/(^|::)snapshot$/i.test(type));
  if (otherType !== undefined) return ignored(`resources of type ${shown(otherType)} are none of ours`);
  const touched = parameters.flatMap(touchedKeys).map((key) => withoutBlanks(key).toLowerCase());
  const removesAll = parameters.some((fields) => /^true$/i.test(String(scalarOf(fields, 'All'))));
  // A record whose keys cannot be read is looked into: what is unknown is not nothing.
  const isUnknown = removesAll || touched.length === 0;
  const ours = touched.filter((key) => waking.has(key));
  if (!isUnknown && ours.length === 0) return ignored('the call touches no tag that sharing depends on');
  const isAsking = isUnknown || ours.some((key) => !approving.has(key));
  const ids = parameters.flatMap((fields) => [
    ...listed(fields, /^ResourceIds?$/),
    ...listed(fields, /^ResourceARNs?$/i).map((arn) => SNAPSHOT_ARN.exec(arn)?.[1] ?? ''),
  ]);
  return snapshots(name, place, [...ids, ...referencedIds(data)], isAsking ? askedIn(data) : undefined);
}

/** Names of users, roles and their sessions are of such characters; no text that could be taken for ours. */
const CALLER = /^[\w.@:=+-]{1,128}$/;

/** Who made the recorded call, as far as the record tells. */
function askedIn(data: Fields): Pick<Asked, 'by'> {
  const by = textOf(fieldsOf(fieldOf(data, 'userIdentity')) ?? {}, 'userName');
  return by !== undefined && CALLER.test(by) ? { by } : {};
}

/** The tag keys of a tag call: `Tag.1.Key`, `TagKey.1`, arrays of either, or JSON text. */
function touchedKeys(parameters: Fields): string[] {
  const keys = listed(parameters, /^TagKeys?$/);
  for (const [name, value] of Object.entries(parameters)) {
    if (/^Tags?\.\d{1,6}\.Key$/i.test(name)) keys.push(...stringsIn(value));
    if (/^Tags?$/.test(name)) keys.push(...keysOfTags(value));
  }
  return keys;
}

/** The keys in an array of `{Key, Value}` or an object of key to value, either as it is or as JSON text. */
function keysOfTags(value: unknown): string[] {
  const tags = typeof value === 'string' ? parsed(value) : value;
  if (!Array.isArray(tags)) return Object.keys(fieldsOf(tags) ?? {});
  return tags.flatMap((tag: unknown) => {
    const fields = fieldsOf(tag) ?? {};
    return ['Key', 'key', 'TagKey'].flatMap((name) => stringsIn(fieldOf(fields, name)));
  });
}

/** All values of a list parameter, whether flattened (`Name.1`), an array, JSON text of one, or a single value. */
function listed(parameters: Fields, name: RegExp): string[] {
  return Object.entries(parameters).flatMap(([key, value]) => {
    if (!name.test(key.replace(/\.\d{1,6}$/, ''))) return [];
    return stringsIn(typeof value === 'string' && value.startsWith('[') ? parsed(value) : value);
  });
}

function answeredIds(data: Fields): string[] {
  return stringsIn(fieldOf(fieldsOf(fieldOf(data, 'responseElements')) ?? {}, 'SnapshotId'));
}

/** Snapshots the record refers to; older records use the short name of the type. */
function referencedIds(data: Fields): string[] {
  const references = fieldsOf(fieldOf(data, 'referencedResources')) ?? {};
  return ['ACS::ECS::Snapshot', 'Snapshot'].flatMap((type) => stringsIn(fieldOf(references, type)));
}
