import { KeyTwiceError, parseJson } from '../base/json.ts';
import { nearTo } from '../base/near.ts';
import { type Turn, turnOf } from '../base/schedule.ts';
import type { WakeUp } from '../engine/wake-up.ts';
import {
  accountOf,
  type Fields,
  fieldOf,
  isFields,
  isSnapshotId,
  regionOf,
  shown,
  snapshots,
  stringsIn,
  textOf,
  unusable,
} from './event-fields.ts';

/**
 * Events that somebody writes: a run or snapshots by hand, a knock, the payload of a timer. Here a name that is not known
 * may be a wish for safety, misspelt or at a place where nothing heeds it, so it refuses the run.
 */

const RUN_FIELDS = ['regions', 'dryRun', 'ownAccount', 'schedule'];
const HAND_FIELDS = ['snapshotIds', 'regionId', 'accountId'];

/** How many times JSON may be quoted in JSON. */
const MAX_QUOTES = 3;

const RUN_REMEDY =
  'Give {"regions": ["cn-hangzhou"], "dryRun": true, "ownAccount": true, "schedule": "0 */15 * * * *"}, all optional, in the timer\'s payload or by hand.';

/** `{}`, the console's way to run a function once, or the payload of a timer given directly. */
export function isRunByHand(fields: Fields): boolean {
  return Object.keys(fields).every((name) => RUN_FIELDS.includes(name));
}

/** A known name that one of the event's was probably meant to be, with that one. */
export function misspeltIn(fields: Fields): { readonly name: string; readonly meant: string } | undefined {
  for (const name of Object.keys(fields)) {
    const meant = nearTo(name, [...RUN_FIELDS, ...HAND_FIELDS]);
    if (meant !== undefined && meant !== name) return { name, meant };
  }
  return undefined;
}

function takeOnly(names: readonly string[], fields: Fields, remedy: string): void {
  const other = Object.keys(fields).find((name) => !names.includes(name));
  if (other === undefined) return;
  const meant = nearTo(other, names);
  const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
  throw unusable(`it has the unknown key ${shown(other)}${hint}`, remedy);
}

/** @throws {InputError} when an object of an event that somebody wrote has a key twice, of which the last would count. */
export function requireKeysOnce(json: string): void {
  if (json !== '') parseOnce(json, 'it', 'Send each key once.');
}

function parseOnce(json: string, what: string, remedy: string): unknown {
  try {
    return parseJson(json);
  } catch (cause) {
    if (!(cause instanceof KeyTwiceError)) throw cause;
    throw unusable(`${what} has the key ${shown(cause.key)} twice`, remedy, cause);
  }
}

/** Letters and digits alone, in lower case and of one width: how a wish reads, however it is written. */
const folded = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

/** Words by which people ask that nothing be changed, or less. */
const SAFETY =
  /dry|noop|observe|readonly|simulat|preview|whatif|checkonly|planonly|upsertonly|nochange|trial|预演|试运行|演练|只读|模拟|空跑|不执行/;

/** What widens or narrows a run, in the same form. */
const SCOPE = /regions?|ownaccount|schedule/;

function asksForDryRun(text: string): boolean {
  return text.includes('dryrun') || nearTo(text, ['dryrun']) !== undefined;
}

/**
 * Refuses an event of EventBridge that somebody wrote a dry run into, where nothing heeds it. What else it carries is the
 * platform's own.
 */
export function refuseDryRun(fields: Fields): void {
  const wish = Object.keys(fields).find((name) => asksForDryRun(folded(name)));
  if (wish === undefined) return;
  const remedy = 'A dry run is {"dryRun": true} by hand to sweep, unshare-expired, accept-invitation or use-shared.';
  throw unusable(`its ${shown(wish)} is heeded in no event of EventBridge`, remedy);
}

/** Snapshots named by hand, each by its id. */
export function readByHand(fields: Fields): WakeUp {
  const remedy =
    'Give snapshotIds, and regionId and accountId if needed. A dry run is {"dryRun": true} to sweep, without snapshotIds.';
  takeOnly(HAND_FIELDS, fields, remedy);
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
  const ids = fieldOf(fields, 'snapshotIds') as readonly unknown[];
  const other = ids.find((id) => !isSnapshotId(id));
  if (other !== undefined) {
    throw unusable(
      `its snapshotIds has ${shown(typeof other === 'string' ? other : JSON.stringify(other))}, which is no id of a snapshot`,
      'Give ids as in s-bp1a2b3c4d5e6f7g8h9i.',
    );
  }
  return snapshots('by hand', { accountId, regionId }, stringsIn(ids), {});
}

/** @see Function Compute, timer trigger: `triggerTime`, `triggerName` and a `payload` of free text */
export function readTimer(triggerName: string, fields: Fields): WakeUp {
  // The platform may come to say more of a timer, so that only what reads like a wish is refused beside the payload.
  const beside = Object.keys(fields).find((name) => {
    const text = folded(name);
    if (['regions', 'region', 'ownaccount', 'mode'].includes(text) || asksForDryRun(text) || SAFETY.test(text))
      return true;
    return name !== 'payload' && isFields(fields[name]) && folded(JSON.stringify(fields[name])).includes('dryrun');
  });
  if (beside !== undefined) throw unusable(`its ${shown(beside)} is not in its payload`, RUN_REMEDY);
  const misspelt = Object.keys(fields).find((name) => name !== 'payload' && folded(name) === 'payload');
  if (misspelt !== undefined) throw unusable(`its ${shown(misspelt)} is not spelt payload`, RUN_REMEDY);
  return readRun(triggerName, readPayload(fieldOf(fields, 'payload'), 0), textOf(fields, 'triggerTime'));
}

/** What a payload asks for: an object, or JSON of one, as often as it is quoted. Any other text is only a label. */
function readPayload(payload: unknown, quotes: number): Fields {
  if (payload === undefined || payload === null) return {};
  if (isFields(payload)) return payload;
  if (typeof payload !== 'string' || quotes > MAX_QUOTES) throw unusable('its payload is no object', RUN_REMEDY);
  const text = payload.trim();
  let value: unknown;
  try {
    value = parseOnce(text, 'its payload', RUN_REMEDY);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    if (text.startsWith('{')) throw unusable('its payload begins like JSON but is not', RUN_REMEDY, error);
    return readLabel(text);
  }
  return typeof value === 'number' ? {} : readPayload(value, quotes + 1);
}

function readLabel(text: string): Fields {
  const words = folded(text);
  const asks = SAFETY.test(words) || SCOPE.test(words) || /\bmode["']?\s*[:=]/i.test(text);
  const isMistyped = text.split(/[\s:=]+/).some((word) => asksForDryRun(folded(word)));
  if (asks || isMistyped) throw unusable('its payload asks for something, but not in JSON', RUN_REMEDY);
  return {};
}

/** One run over regions. @param triggerTime When its schedule woke it. */
export function readRun(name: string, fields: Fields, triggerTime?: string): WakeUp {
  takeOnly(RUN_FIELDS, fields, RUN_REMEDY);
  const triggerName = name.slice(0, 128);
  const isDryRun = flagOf(fields, 'dryRun', RUN_REMEDY);
  const isForOwnAccount = flagOf(fields, 'ownAccount', RUN_REMEDY);
  const schedule = fieldOf(fields, 'schedule') ?? '';
  if (typeof schedule !== 'string') throw unusable('its schedule is no text', RUN_REMEDY);
  const turn = triggerTime === undefined ? undefined : turnOf(schedule, Date.parse(triggerTime));
  const run = {
    kind: 'timer',
    triggerName,
    isDryRun,
    ...(isForOwnAccount && { isForOwnAccount }),
    ...(turn && { turn }),
  } as const;
  const regions = fieldOf(fields, 'regions');
  if (regions === undefined) return run;
  const regionIds = Array.isArray(regions) && regions.length > 0 ? regions.map(regionOf) : [undefined];
  if (!regionIds.every((regionId) => regionId !== undefined)) {
    throw unusable('its regions is not a list of one region id or more', RUN_REMEDY);
  }
  return { ...run, regionIds };
}

/** Wakes the acceptance, or one visit of a hub. */
export function readKnock(fields: Fields): WakeUp {
  const remedy = 'Give a 16-digit account id as accountId and a region id as regionId, and dryRun if needed.';
  takeOnly(['accountId', 'regionId', 'dryRun', 'turn'], fields, remedy);
  const accountId = accountOf(fieldOf(fields, 'accountId'));
  const regionId = regionOf(fieldOf(fields, 'regionId'));
  if (accountId === undefined || regionId === undefined) {
    throw unusable('its accountId or regionId is malformed', remedy);
  }
  const turn = readTurn(fieldOf(fields, 'turn'));
  return {
    kind: 'knock',
    accountId,
    regionId,
    ...(flagOf(fields, 'dryRun', remedy) && { isDryRun: true }),
    ...(turn && { turn }),
  };
}

function readTurn(given: unknown): Turn | undefined {
  if (given === undefined) return undefined;
  if (isFields(given)) {
    const { isFirstOfDay, atMs, nextMs } = given;
    if (typeof isFirstOfDay === 'boolean' && typeof atMs === 'number' && typeof nextMs === 'number')
      return { isFirstOfDay, atMs, nextMs };
  }
  throw unusable('its turn is malformed', 'Leave it out: a timer passes it on.');
}

function flagOf(fields: Fields, name: string, remedy: string): boolean {
  const flag = Object.hasOwn(fields, name) ? fields[name] : false;
  if (typeof flag !== 'boolean') throw unusable(`its ${name} is neither true nor false`, remedy);
  return flag;
}
