import type { Clock } from './time.ts';
import { visibleJson } from './visible.ts';

/** What a log line may carry beside its message. Values are written as JSON. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * What lines have in common. More fields follow from the message: of `applied`, `failed` and `deferred` those of an action,
 * of `finding` those of a finding with its message as `text`, of `finished` what the summary of a region counts.
 */
export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  /** When it was written; ISO 8601, UTC. */
  readonly at?: string;
  readonly message: string;
  readonly function?: string;
  /** The same in all lines of one run. */
  readonly runId?: string;
  readonly region?: string;
  /** Whose snapshots it is about, where a hub looks after them. */
  readonly ownerAccountId?: string;
  /** Of a finding. */
  readonly code?: string;
  /** Of an action. */
  readonly kind?: string;
  readonly snapshotIds?: readonly string[];
  readonly principals?: readonly string[];
  readonly shareId?: string;
  readonly because?: string;
  /** Ids that the cloud gave to the writing calls of an action. */
  readonly requestIds?: readonly string[];
  readonly [field: string]: unknown;
}

/** Writes one JSON object a line. */
export interface Logger {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger whose every line carries these fields as well. */
  child(fields: LogFields): Logger;
}

const MAX_TEXT_CHARACTERS = 1_000;
const MAX_ITEMS = 100;
const MAX_DEPTH = 6;

/** Key names that hold a credential whatever their value; compared without case, `-` and `_`. */
const SECRET_NAME = /accesskey|secret|token|signature|authorization|password|credential|cookie/;
/** Access key ids, which also turn up inside the texts of the service. */
const SECRET_TEXT = /\b(?:LTAI|STS\.)[0-9A-Za-z]{8,}/g;

/**
 * Makes a logger. Long texts, long lists and deep values are cut; what looks like a credential is written as
 * `[redacted]`; an error is written with its name, code and message, and its cause likewise.
 * @param write Takes one line without its line feed.
 * @param base Fields of every line, as the run id.
 * @param clock When given, every line tells the time `at` which it was written, ISO 8601 in UTC.
 */
export function createLogger(write: (line: string) => void, base: LogFields = {}, clock?: Clock): Logger {
  const line =
    (level: LogLine['level']) =>
    (message: string, fields: LogFields = {}): void => {
      const at = clock && { at: new Date(clock.nowMs()).toISOString() };
      const own: LogLine = { level, ...at, message: boundText(message) };
      write(visibleJson(JSON.stringify({ ...own, ...boundFields({ ...base, ...fields, ...at }) })));
    };
  return {
    info: line('info'),
    warn: line('warn'),
    error: line('error'),
    child: (fields) => createLogger(write, { ...base, ...fields }, clock),
  };
}

/** `level` and `message` are the line's own, so fields of these names are set apart. */
function boundFields(fields: LogFields): Record<string, unknown> {
  const { level, message, ...others } = boundRecord(fields, 0);
  return {
    ...others,
    ...(level === undefined ? {} : { fieldLevel: level }),
    ...(message === undefined ? {} : { fieldMessage: message }),
  };
}

function boundValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return boundText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[too deep]';
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (value instanceof Error) return boundError(value, depth);
  if (value instanceof Set || value instanceof Map || Array.isArray(value)) return boundList([...value], depth);
  return boundRecord(value, depth);
}

function boundList(list: readonly unknown[], depth: number): unknown[] {
  const kept = list.slice(0, MAX_ITEMS).map((item) => boundValue(item, depth + 1));
  return list.length > MAX_ITEMS ? [...kept, `[${list.length - MAX_ITEMS} more]`] : kept;
}

function boundRecord(record: object, depth: number): Record<string, unknown> {
  const entries = Object.entries(record).slice(0, MAX_ITEMS);
  return Object.fromEntries(
    entries.map(([key, value]) => [boundText(key), isSecretName(key) ? '[redacted]' : boundValue(value, depth + 1)]),
  );
}

function boundError(error: Error, depth: number): Record<string, unknown> {
  const { name, message, cause } = error;
  const code = 'code' in error ? error.code : undefined;
  return boundRecord({ name, message, ...(code === undefined ? {} : { code }), ...(cause ? { cause } : {}) }, depth);
}

function boundText(text: string): string {
  const safe = text.slice(0, MAX_TEXT_CHARACTERS + 200).replaceAll(SECRET_TEXT, '[redacted]');
  return safe.length > MAX_TEXT_CHARACTERS ? `${safe.slice(0, MAX_TEXT_CHARACTERS)}…` : safe;
}

function isSecretName(key: string): boolean {
  return SECRET_NAME.test(key.toLowerCase().replaceAll(/[-_]/g, ''));
}
