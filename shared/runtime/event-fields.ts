import { InputError } from '../base/errors.ts';
import { ACCOUNT_ID, REGION_ID } from '../base/ids.ts';
import type { WakeUp } from '../engine/wake-up.ts';
import type { Asked } from '../view/waiting.ts';

const MAX_SNAPSHOT_IDS = 1000;

const SNAPSHOT = /^s-[A-Za-z0-9]{6,40}$/;

/** An object in an event, of which nothing is known but that it is one. */
export type Fields = Readonly<Record<string, unknown>>;

/** Where an event happened, as far as it tells. */
export interface Place {
  readonly accountId: string | undefined;
  readonly regionId: string | undefined;
}

export function snapshots(
  trigger: string,
  { accountId, regionId }: Place,
  ids: readonly string[],
  asked?: Pick<Asked, 'by'>,
): WakeUp {
  const snapshotIds = [...new Set(ids.filter((id) => SNAPSHOT.test(id)))].slice(0, MAX_SNAPSHOT_IDS);
  if (snapshotIds.length === 0) return ignored('it names no snapshot');
  return {
    kind: 'snapshots',
    ...(accountId !== undefined && { accountId }),
    ...(regionId !== undefined && { regionId }),
    snapshotIds,
    trigger,
    ...(asked && { asked }),
  };
}

export function ignored(reason: string): WakeUp {
  return { kind: 'ignored', reason };
}

export function unusable(problem: string, remedy: string, cause?: unknown): InputError {
  return new InputError({ doing: 'reading the event', problem, remedy }, cause === undefined ? undefined : { cause });
}

/** A text from outside, cut and quoted for a message. */
export function shown(text: string | undefined): string {
  return text === undefined ? '(none)' : JSON.stringify(text.slice(0, 64));
}

export function isSnapshotId(value: unknown): boolean {
  return typeof value === 'string' && SNAPSHOT.test(value);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object, or the object that a JSON text holds. */
export function fieldsOf(value: unknown): Fields | undefined {
  const decoded = typeof value === 'string' ? parsed(value) : value;
  return isFields(decoded) ? decoded : undefined;
}

export function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // A text in an event may be anything; what is no JSON says nothing to us.
    return undefined;
  }
}

export function fieldOf(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

export function textOf(fields: Fields, name: string): string | undefined {
  const value = fieldOf(fields, name);
  return typeof value === 'string' ? value : undefined;
}

export function scalarOf(fields: Fields, name: string): string | boolean | undefined {
  const value = fieldOf(fields, name);
  return typeof value === 'boolean' || typeof value === 'string' ? value : undefined;
}

export function stringsIn(value: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((item) => typeof item === 'string');
}

export function accountOf(value: unknown): string | undefined {
  return typeof value === 'string' && ACCOUNT_ID.test(value) ? value : undefined;
}

export function regionOf(value: unknown): string | undefined {
  return typeof value === 'string' && REGION_ID.test(value) ? value : undefined;
}
