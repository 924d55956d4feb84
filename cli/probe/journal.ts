import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import * as v from 'valibot';
import { codeOf, type InputError } from '../../shared/base/errors.ts';
import { inputError } from '../messages/input-error.ts';
import type { Thing } from './things.ts';
import { KINDS } from './things.ts';

const JOURNAL_SCHEMA = 'snapshare.probe-journal/1';

/** Whose probe it is, so that it is cleaned up with the right credentials. */
export interface RunFacts {
  /** Eight letters and digits that no other run has. */
  readonly run: string;
  readonly regionId: string;
  readonly owner: string;
  readonly recipient: string;
}

/** Something that was going to be made: it may be there, whether its creation was answered or not. */
export interface OpenThing extends Thing {
  readonly no: number;
  /** Absent while the answer is out, or was lost. */
  readonly id?: string;
}

const Begin = v.object({
  event: v.literal('begin'),
  schema: v.literal(JOURNAL_SCHEMA),
  run: v.pipe(v.string(), v.regex(/^[a-z0-9]{8}$/)),
  regionId: v.string(),
  owner: v.string(),
  recipient: v.string(),
});
const Making = v.object({
  event: v.literal('making'),
  no: v.number(),
  kind: v.picklist(KINDS),
  side: v.picklist(['owner', 'recipient']),
  name: v.string(),
  on: v.exactOptional(v.string()),
});
const Made = v.object({ event: v.literal('made'), no: v.number(), id: v.string() });
const Gone = v.object({ event: v.literal('gone'), no: v.number() });
const Line = v.variant('event', [Begin, Making, Made, Gone]);
type Line = v.InferOutput<typeof Line>;

/**
 * What a probe makes, written down before it is made: one JSON object a line, on the disk before the call is sent. Only its
 * owner may read it. Everything that is not struck out may be there.
 */
export class Journal {
  readonly path: string;
  readonly facts: RunFacts;
  readonly #things = new Map<number, OpenThing>();
  readonly #file: number;
  #count = 0;

  private constructor(path: string, facts: RunFacts, file: number) {
    this.path = path;
    this.facts = facts;
    this.#file = file;
  }

  /** @throws {InputError} when the file exists already or cannot be written. */
  static begin(path: string, facts: RunFacts): Journal {
    const journal = new Journal(path, facts, opening(path, 'wx'));
    journal.#write({ event: 'begin', schema: JOURNAL_SCHEMA, ...facts });
    return journal;
  }

  /** Reads one back and goes on with it. @throws {InputError} when it is none. */
  static resume(path: string, text: string): Journal {
    const lines = text.split('\n').flatMap((line) => readLine(path, line));
    const [first, ...rest] = lines;
    if (first?.event !== 'begin') throw inputError('JOURNAL_NO_BEGIN', { file: path });
    const { run, regionId, owner, recipient } = first;
    const journal = new Journal(path, { run, regionId, owner, recipient }, opening(path, 'a'));
    // What a crash cut off ends here, so that the next line stands alone.
    if (!text.endsWith('\n')) writeSync(journal.#file, '\n');
    for (const line of rest) journal.#take(line);
    return journal;
  }

  /** What may be there. */
  get open(): readonly OpenThing[] {
    return [...this.#things.values()];
  }

  /** Everything that the run has given a name or got an id for so far. */
  readonly ids = new Set<string>();

  /** To be called before something is made. @returns Its number. */
  making(thing: Thing): number {
    const no = this.#count + 1;
    this.#add({ event: 'making', no, ...thing });
    return no;
  }

  made(no: number, id: string): void {
    this.#add({ event: 'made', no, id });
  }

  /** It was not made, or is gone. */
  gone(no: number): void {
    this.#add({ event: 'gone', no });
  }

  close(): void {
    closeSync(this.#file);
  }

  #add(line: Line): void {
    this.#write(line);
    this.#take(line);
  }

  #take(line: Line): void {
    if (line.event === 'making') {
      const { no, kind, side, name, on } = line;
      this.#count = Math.max(this.#count, no);
      this.#things.set(no, { no, kind, side, name, ...(on !== undefined && { on }) });
    } else if (line.event === 'made') {
      const thing = this.#things.get(line.no);
      this.ids.add(line.id);
      if (thing) this.#things.set(line.no, { ...thing, id: line.id });
    } else if (line.event === 'gone') this.#things.delete(line.no);
  }

  #write(line: Line): void {
    try {
      writeSync(this.#file, `${JSON.stringify(line)}\n`);
      fsyncSync(this.#file);
    } catch (cause) {
      throw unwritable(this.path, cause);
    }
  }
}

function readLine(path: string, text: string): Line[] {
  if (text.trim() === '') return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Only what a crash cut off is no JSON; what it was about had not been begun.
    return [];
  }
  const result = v.safeParse(Line, value);
  if (result.success) return [result.output];
  throw inputError('JOURNAL_BAD_LINE', { file: path });
}

function opening(path: string, flags: 'wx' | 'a'): number {
  try {
    return openSync(path, flags, 0o600);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function unwritable(path: string, cause: unknown): InputError {
  const reason = codeOf(cause) ?? '';
  return reason === 'EEXIST'
    ? inputError('JOURNAL_EXISTS', { file: path }, { cause })
    : inputError('JOURNAL_UNWRITABLE', { file: path, reason }, { cause });
}
