import { type Finding, type FindingCode, finding } from '../shared/plan/finding.ts';
import { MESSAGES } from '../shared/plan/messages.ts';

/** One line of a log as it was written; everything in it is only to be shown. */
export type LogLine = Readonly<Record<string, unknown>>;

/**
 * Reads JSON lines, as functions and `apply --log` write them. What is no JSON object is passed over: logs hold the
 * platform's own lines too, and a log service may wrap ours.
 */
export function readLog(text: string): LogLine[] {
  return text.split('\n').flatMap((line) => {
    const start = line.indexOf('{');
    const value = start < 0 ? undefined : parse(line.slice(start));
    return value ? [value] : [];
  });
}

function parse(text: string): LogLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isLine(value) ? value : undefined;
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
    const known = isLine(facts) ? Object.keys(facts).map((name) => [name, textOf(facts, name)] as const) : [];
    return [finding(code, about, Object.fromEntries(known))];
  });
}

function isCode(code: string): code is FindingCode {
  return Object.hasOwn(MESSAGES, code);
}
