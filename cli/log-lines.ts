import { type Finding, type FindingCode, finding } from '../shared/plan/findings/finding.ts';
import { MESSAGES } from '../shared/plan/findings/messages.ts';
import { REASONS, type Reason, type ReasonCode } from '../shared/plan/findings/reasons.ts';

/** One line of a log as it was written; everything in it is only to be shown. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A log as far as it could be read. */
export interface Log {
  readonly lines: readonly LogLine[];
  /** Lines of ours that are cut short: what they tell is unknown. */
  readonly cutCount: number;
}

/**
 * Reads JSON lines, as functions and `apply --log` write them. What is no JSON object is passed over: logs hold the
 * platform's own lines too. A log service may wrap ours: Simple Log Service hands a line out as the `message` of a record.
 */
export function readLog(...texts: readonly string[]): Log {
  const lines: LogLine[] = [];
  let cutCount = 0;
  for (const line of texts.flatMap((text) => text.split('\n'))) {
    const start = line.indexOf('{');
    const value = start < 0 ? undefined : parse(line.slice(start));
    if (value) lines.push(value);
    else if (LOOKS_LIKE_OURS.test(line)) cutCount++;
  }
  return { lines, cutCount };
}

/** What every line of ours begins with, also where a record of a log service wraps it. */
const LOOKS_LIKE_OURS = /\{\\*"level\\*"/;

function parse(text: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isLine(value)) return undefined;
    const { message } = value;
    return typeof message === 'string' && message.startsWith('{"level"') ? parse(message) : value;
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
