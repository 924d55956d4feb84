import { InputError } from '../base/errors.ts';
import { ACCOUNT_ID, REGION_ID } from '../base/ids.ts';
import type { WakeUp } from '../engine/wake-up.ts';

/** The largest event EventBridge carries is 256 KiB; a timer's payload and an invocation by hand stay far below. */
const MAX_EVENT_BYTES = 262_144;
const MAX_SNAPSHOT_IDS = 1000;

const SNAPSHOT = /^s-[A-Za-z0-9]{6,40}$/;
/** The region and account of an ARN in a Tag service call may be `*`. */
const SNAPSHOT_ARN = /^arn:acs:ecs:[^:]{0,64}:[^:]{0,64}:snapshot\/(s-[A-Za-z0-9]{6,40})$/;

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads an event of any of the function's triggers: ActionTrail records and snapshot events from EventBridge, a change
 * of a share's associations, a timer, a knock, snapshots named by hand, or nothing at all (a run by hand). An id of a wrong form is dropped, and so is
 * what goes beyond 1,000 ids: the sweep finds the rest.
 * @param event The bytes of the invocation.
 * @param tagKeys The tag keys that matter; a tag call that touches none of them is ignored.
 * @throws {InputError} when the event is too large, not a JSON object, or of no known shape, and when a timer's payload
 * or an event by hand is meant for us but malformed or has an unknown key: running on a guess could write where a dry run was asked for.
 * @see EventBridge event overview and ECS events; ActionTrail management event structure. The parameters of tag calls
 * are recorded flattened (`ResourceId.1`) or as arrays, depending on the caller.
 */
export function readWakeUp(event: Uint8Array, tagKeys: ReadonlySet<string>): WakeUp {
  const fields = decode(event);
  const type = textOf(fields, 'type');
  if (type !== undefined && textOf(fields, 'source') !== undefined) return readCloudEvent(type, fields, tagKeys);
  if (Array.isArray(fieldOf(fields, 'snapshotIds'))) return readByHand(fields);
  const triggerName = textOf(fields, 'triggerName');
  if (triggerName !== undefined) return readTimer(triggerName, fields);
  if (fieldOf(fields, 'accountId') !== undefined) return readKnock(fields);
  if (isRunByHand(fields)) return readRun('by hand', fields);
  if (fieldOf(fields, 'requestContext') !== undefined) return ignored('it reports the outcome of another invocation');
  throw unusable(
    'it has none of the known shapes',
    'Send an EventBridge event, a timer event, {}, {"regionId","snapshotIds"} or {"accountId","regionId"}.',
  );
}

/** `{}`, the console's way to run a function once, or the payload of a timer given directly. */
function isRunByHand(fields: Fields): boolean {
  return Object.keys(fields).every((name) => RUN_FIELDS.includes(name));
}

const RUN_FIELDS = ['regions', 'dryRun', 'ownAccount'];

/** A name that is not known may be a wish for safety, misspelt or at a place where nothing heeds it. */
function takeOnly(names: readonly string[], fields: Fields, remedy: string): void {
  const other = Object.keys(fields).find((name) => !names.includes(name));
  if (other !== undefined) throw unusable(`it has the unknown key ${shown(other)}`, remedy);
}

function decode(event: Uint8Array): Fields {
  if (event.byteLength === 0) return {};
  if (event.byteLength > MAX_EVENT_BYTES) {
    throw unusable(`it has ${event.byteLength} bytes`, `Send at most ${MAX_EVENT_BYTES} bytes.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(event));
  } catch (cause) {
    throw unusable('it is not JSON in UTF-8', 'Send a JSON object.', cause);
  }
  if (!isFields(value)) throw unusable('it is JSON but not an object', 'Send a JSON object.');
  return value;
}

function readByHand(fields: Fields): WakeUp {
  takeOnly(['snapshotIds', 'regionId', 'accountId'], fields, 'Give snapshotIds, and regionId and accountId if needed.');
  const region = fieldOf(fields, 'regionId');
  const regionId = regionOf(region);
  if (region !== undefined && regionId === undefined) {
    throw unusable('its regionId is no region id', 'Give one as in cn-hangzhou, or leave it out.');
  }
  const account = fieldOf(fields, 'accountId');
  const accountId = accountOf(account);
  if (account !== undefined && accountId === undefined) {
    throw unusable('its accountId is no account id', 'Give the 16 digits of an owner, or leave it out.');
  }
  return snapshots('by hand', { accountId, regionId }, stringsIn(fieldOf(fields, 'snapshotIds')));
}

/** @see Function Compute, timer trigger: `triggerTime`, `triggerName` and a `payload` of free text */
function readTimer(triggerName: string, fields: Fields): WakeUp {
  const misplaced = RUN_FIELDS.find((name) => fieldOf(fields, name) !== undefined);
  if (misplaced !== undefined) throw unusable(`its ${misplaced} is not in its payload`, RUN_REMEDY);
  const payloadText = (textOf(fields, 'payload') ?? '').trim();
  if (!payloadText.startsWith('{')) {
    if (/dry.?run/i.test(payloadText)) throw unusable('its payload asks for a dry run, but not in JSON', RUN_REMEDY);
    return readRun(triggerName, {});
  }
  const payload = fieldsOf(payloadText);
  if (payload === undefined) throw unusable('its payload begins like JSON but is not', RUN_REMEDY);
  return readRun(triggerName, payload);
}

const RUN_REMEDY =
  'Give {"regions": ["cn-hangzhou"], "dryRun": true, "ownAccount": true}, all optional, in the timer\'s payload or by hand.';

function readRun(name: string, fields: Fields): WakeUp {
  takeOnly(RUN_FIELDS, fields, RUN_REMEDY);
  const triggerName = name.slice(0, 128);
  const isDryRun = fieldOf(fields, 'dryRun') ?? false;
  if (typeof isDryRun !== 'boolean') throw unusable('its dryRun is neither true nor false', RUN_REMEDY);
  const isForOwnAccount = fieldOf(fields, 'ownAccount') ?? false;
  if (typeof isForOwnAccount !== 'boolean') throw unusable('its ownAccount is neither true nor false', RUN_REMEDY);
  const run = { kind: 'timer', triggerName, isDryRun, ...(isForOwnAccount && { isForOwnAccount }) } as const;
  const regions = fieldOf(fields, 'regions');
  if (regions === undefined) return run;
  const regionIds = Array.isArray(regions) ? regions.map(regionOf) : [undefined];
  if (!regionIds.every((regionId) => regionId !== undefined)) {
    throw unusable('its regions is not a list of region ids', RUN_REMEDY);
  }
  return { ...run, regionIds };
}

function readKnock(fields: Fields): WakeUp {
  takeOnly(['accountId', 'regionId', 'dryRun'], fields, 'Give accountId and regionId, and dryRun if needed.');
  const accountId = accountOf(fieldOf(fields, 'accountId'));
  const regionId = regionOf(fieldOf(fields, 'regionId'));
  if (accountId === undefined || regionId === undefined) {
    throw unusable('its accountId or regionId is malformed', 'Give a 16-digit account id and a region id.');
  }
  const isDryRun = fieldOf(fields, 'dryRun') ?? false;
  if (typeof isDryRun !== 'boolean') throw unusable('its dryRun is neither true nor false', RUN_REMEDY);
  return { kind: 'knock', accountId, regionId, ...(isDryRun && { isDryRun }) };
}

function readCloudEvent(type: string, event: Fields, tagKeys: ReadonlySet<string>): WakeUp {
  const data = fieldsOf(fieldOf(event, 'data'));
  if (data === undefined) return ignored('the event carries no data');
  const regionId = regionOf(fieldOf(event, 'aliyunregionid'));
  const accountId = sourceAccountOf(event);
  switch (type) {
    case 'ecs:Snapshot:CreateSnapshotCompleted':
      return snapshots('CreateSnapshotCompleted', { accountId, regionId }, stringsIn(fieldOf(data, 'snapshotId')));
    case 'resourcemanager:ResourceSharing:AssociationStatusChange':
      return readAssociationChange(event, data, regionId);
    default:
      if (/^(ecs|tag):ActionTrail:/.test(type)) return readRecord(data, { accountId, regionId }, tagKeys);
      return ignored(`events of type ${shown(type)} need no action`);
  }
}

/** Where an event happened, as far as it tells. */
interface Place {
  readonly accountId: string | undefined;
  readonly regionId: string | undefined;
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
function readRecord(data: Fields, { accountId, regionId: eventRegionId }: Place, tagKeys: ReadonlySet<string>): WakeUp {
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
      return snapshots(name, { accountId, regionId }, [...answeredIds(data), ...referencedIds(data)]);
    case 'CopySnapshot':
      // The record also refers to the source; only the answer names the copy, which lies in the other region.
      return snapshots(
        name,
        { accountId, regionId: regionNamed('DestinationRegionId') ?? regionId },
        answeredIds(data),
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
  tagKeys: ReadonlySet<string>,
): WakeUp {
  const types = parameters.flatMap((fields) => stringsIn(fieldOf(fields, 'ResourceType')));
  const otherType = types.find((type) => !/(^|::)snapshot$/i.test(type));
  if (otherType !== undefined) return ignored(`resources of type ${shown(otherType)} are none of ours`);
  const touched = parameters.flatMap(touchedKeys);
  const removesAll = parameters.some((fields) => /^true$/i.test(String(scalarOf(fields, 'All'))));
  // A record whose keys cannot be read is looked into: what is unknown is not nothing.
  // A label blocks in any letter case, and waking for a key that only looks like one of ours does no harm.
  const keysInAnyCase = new Set([...tagKeys].map((key) => key.toLowerCase()));
  if (!removesAll && touched.length > 0 && !touched.some((key) => keysInAnyCase.has(key.toLowerCase()))) {
    return ignored('the call touches no tag that sharing depends on');
  }
  const ids = parameters.flatMap((fields) => [
    ...listed(fields, /^ResourceIds?$/),
    ...listed(fields, /^ResourceARNs?$/i).map((arn) => SNAPSHOT_ARN.exec(arn)?.[1] ?? ''),
  ]);
  return snapshots(name, place, [...ids, ...referencedIds(data)]);
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

function snapshots(trigger: string, { accountId, regionId }: Place, ids: readonly string[]): WakeUp {
  const snapshotIds = [...new Set(ids.filter((id) => SNAPSHOT.test(id)))].slice(0, MAX_SNAPSHOT_IDS);
  if (snapshotIds.length === 0) return ignored('it names no snapshot');
  return {
    kind: 'snapshots',
    ...(accountId !== undefined && { accountId }),
    ...(regionId !== undefined && { regionId }),
    snapshotIds,
    trigger,
  };
}

function ignored(reason: string): WakeUp {
  return { kind: 'ignored', reason };
}

function unusable(problem: string, remedy: string, cause?: unknown): InputError {
  return new InputError({ doing: 'reading the event', problem, remedy }, cause === undefined ? undefined : { cause });
}

/** A text from outside, cut and quoted for a message. */
function shown(text: string | undefined): string {
  return text === undefined ? '(none)' : JSON.stringify(text.slice(0, 64));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object, or the object that a JSON text holds. */
function fieldsOf(value: unknown): Fields | undefined {
  const decoded = typeof value === 'string' ? parsed(value) : value;
  return isFields(decoded) ? decoded : undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // A text in an event may be anything; what is no JSON says nothing to us.
    return undefined;
  }
}

function fieldOf(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

function textOf(fields: Fields, name: string): string | undefined {
  const value = fieldOf(fields, name);
  return typeof value === 'string' ? value : undefined;
}

function scalarOf(fields: Fields, name: string): string | boolean | undefined {
  const value = fieldOf(fields, name);
  return typeof value === 'boolean' || typeof value === 'string' ? value : undefined;
}

function stringsIn(value: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((item) => typeof item === 'string');
}

function accountOf(value: unknown): string | undefined {
  return typeof value === 'string' && ACCOUNT_ID.test(value) ? value : undefined;
}

function regionOf(value: unknown): string | undefined {
  return typeof value === 'string' && REGION_ID.test(value) ? value : undefined;
}
