import { type Finding, type FindingCode, finding } from '../shared/plan/findings/finding.ts';
import { MESSAGES } from '../shared/plan/findings/messages.ts';
import { REASONS, type Reason, type ReasonCode } from '../shared/plan/findings/reasons.ts';

/** One line of a log as it was written; everything in it is only to be shown. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A log as far as it could be read. */
export interface Log {
  readonly lines: readonly LogLine[];
  /**
   * Lines that could not be read, so that what they tell is unknown: lines of ours that are cut short, and all of a log
   * in which nothing can be read at all.
   */
  readonly unreadCount: number;
  /** Lines that were passed over, as those of the platform are. */
  readonly others: readonly string[];
}

/**
 * Reads what functions and `apply --log` write: JSON lines, also as a log service hands them out, which may wrap a line as
 * the `message` of a record, list records in one JSON document, or lay them into the cells of CSV. What else a line is, is
 * passed over: logs hold the platform's own lines too.
 */
export function readLog(...texts: readonly string[]): Log {
  const logs = texts.map(readOne);
  return {
    lines: logs.flatMap(({ lines }) => lines),
    unreadCount: logs.reduce((sum, { unreadCount }) => sum + unreadCount, 0),
    others: logs.flatMap(({ others }) => others),
  };
}

function readOne(text: string): Log {
  const records = recordsOfDocument(text);
  if (records) return { lines: records.map(unwrapped), unreadCount: 0, others: [] };
  const lines: LogLine[] = [];
  const others: string[] = [];
  let cutCount = 0;
  for (const line of text.split('\n')) {
    const found = readLine(line);
    if (found) lines.push(found);
    else if (LOOKS_LIKE_OURS.test(line)) cutCount++;
    else if (line.trim() !== '') others.push(line);
  }
  const isForeign = lines.length === 0 && cutCount === 0;
  return isForeign ? { lines, unreadCount: others.length, others: [] } : { lines, unreadCount: cutCount, others };
}

/** What every line of ours begins with, also where a record of a log service or a cell of CSV wraps it. */
const LOOKS_LIKE_OURS = /\{[\\"]*"level\b/;

/** The records of a text that is one JSON document: a list of them, or an answer of a service that has one. */
function recordsOfDocument(text: string): readonly LogLine[] | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const value = parseJson(text);
  if (Array.isArray(value)) return value.filter(isLine);
  if (!isLine(value)) return undefined;
  const lists = Object.values(value).filter((one): one is unknown[] => Array.isArray(one) && one.some(isLine));
  return 'level' in value || lists.length === 0 ? [value] : lists.flat().filter(isLine);
}

function readLine(line: string): LogLine | undefined {
  const start = line.indexOf('{');
  if (start < 0) return undefined;
  // In a list that is written a record a line, something may follow one.
  const whole = parseJson(line.slice(start, line.lastIndexOf('}') + 1));
  if (isLine(whole)) return unwrapped(whole);
  const cells = line.match(/"(?:[^"]|"")*"/g) ?? [];
  const values = cells.map((cell) => parseJson(cell.slice(1, -1).replaceAll('""', '"')));
  const found = values.find(isLine);
  return found && unwrapped(found);
}

/** The line that a record holds as its message, where it does. */
function unwrapped(record: LogLine): LogLine {
  const { message } = record;
  const held = typeof message === 'string' && message.startsWith('{"level"') ? parseJson(message) : undefined;
  return isLine(held) ? held : record;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isLine(value: unknown): value is LogLine {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A field's text; empty when it has none. */
export function textOf(line: LogLine, name: string): string {
  const value = line[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** When it was written, in milliseconds since the epoch; undefined where it does not say so as every line of ours does. */
export function timeOf({ at }: LogLine): number | undefined {
  const atMs = typeof at === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(at) ? Date.parse(at) : Number.NaN;
  return Number.isNaN(atMs) ? undefined : atMs;
}

/** Whether it is a number that can have been counted or measured, and that stays one however many are added up. */
export function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER;
}

/** The texts of a field that is a list. */
export function textsOf(line: LogLine, name: string): string[] {
  const value = line[name];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** Whether a line is about the snapshot. */
export function isAbout(line: LogLine, snapshotId: string): boolean {
  return line['snapshotId'] === snapshotId || textsOf(line, 'snapshotIds').includes(snapshotId);
}

/** The findings that runs have logged, of codes that this version knows. */
export function findingsIn(lines: readonly LogLine[]): Finding[] {
  return lines.flatMap((line) => {
    const code = textOf(line, 'code');
    if (line['message'] !== 'finding' || !isCode(code)) return [];
    const { facts } = line;
    const subject = ['snapshotId', 'principal', 'shareId'] as const;
    const about = Object.fromEntries(
      subject.map((name) => [name, textOf(line, name)] as const).filter(([, text]) => text !== ''),
    );
    return [finding(code, about, isLine(facts) ? factsOf(facts) : {})];
  });
}

/** Why a line says something was done; empty when it names no reason that this version knows. */
export function reasonsIn(line: LogLine): Reason[] {
  const { reasons } = line;
  if (!Array.isArray(reasons)) return [];
  return reasons.filter(isLine).flatMap((reason) => {
    const code = textOf(reason, 'code');
    const { facts } = reason;
    return isReasonCode(code) ? [{ code, facts: isLine(facts) ? factsOf(facts) : {} }] : [];
  });
}

function factsOf(facts: LogLine): Record<string, string> {
  return Object.fromEntries(Object.keys(facts).map((name) => [name, textOf(facts, name)]));
}

function isReasonCode(code: string): code is ReasonCode {
  return Object.hasOwn(REASONS, code);
}

function isCode(code: string): code is FindingCode {
  return Object.hasOwn(MESSAGES, code);
}
