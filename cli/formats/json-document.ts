import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Enough for a write. */
const PIECE_CHARS = 65_536;

/**
 * Entries of a list whose turn in its document has not come, as packed text: what is told of many accounts is much alike, and
 * takes a fraction of the room.
 */
export class PackedList<Entry = unknown> {
  readonly #packed: Buffer[] = [];

  add(entries: readonly Entry[]): void {
    if (entries.length > 0) this.#packed.push(deflateRawSync(entries.map(entryText).join(NEXT_ENTRY), FAST));
  }

  /** The entries as they stand in a document; of each text those that were added together. */
  *texts(): Generator<string> {
    for (const packed of this.#packed) yield inflateRawSync(packed).toString();
  }
}

const NEXT_ENTRY = ',\n    ';
const FAST = { level: 1 };

/** A document that is told part by part, in the order of its members. */
export interface DocumentWriter<Document extends object = Readonly<Record<string, unknown>>> {
  /** Members with their values; what is undefined is none. */
  add(members: { readonly [Name in keyof Document]?: Document[Name] | undefined }): void;
  /** A member that is a list, or further entries of it as long as no other member has come. */
  append<Name extends keyof Document & string>(name: Name, entries: Document[Name] & readonly unknown[]): void;
  /** The same with entries that came before their turn, as {@link PackedList} tells them. */
  appendTexts(name: keyof Document & string, texts: Iterable<string>): void;
  end(): void;
}

/**
 * Writes JSON as `JSON.stringify` indents it by two, in pieces: of a list no more than a few entries are ever text at the same
 * time, so that a document of any length takes little memory beside what it tells.
 */
export class JsonDocument implements DocumentWriter {
  readonly #write: (piece: string) => void;
  #piece = '{';
  #isEmpty = true;
  #list: { readonly name: string; isEmpty: boolean } | undefined;

  constructor(write: (piece: string) => void) {
    this.#write = write;
  }

  add(members: object): void {
    for (const [name, value] of Object.entries(members) as [string, unknown][]) {
      if (Array.isArray(value)) this.append(name, value);
      else if (value !== undefined) {
        this.#begin(name);
        this.#put(indented(value, '  '));
      }
    }
  }

  append(name: string, entries: readonly unknown[]): void {
    this.#beginList(name);
    for (const entry of entries) this.#putEntries(entryText(entry));
  }

  appendTexts(name: string, texts: Iterable<string>): void {
    this.#beginList(name);
    for (const text of texts) this.#putEntries(text);
  }

  end(): void {
    this.#close();
    this.#write(`${this.#piece}${this.#isEmpty ? '' : '\n'}}\n`);
  }

  #beginList(name: string): void {
    if (this.#list?.name === name) return;
    this.#begin(name);
    this.#list = { name, isEmpty: true };
    this.#put('[');
  }

  #putEntries(text: string): void {
    this.#put(this.#list?.isEmpty === true ? `\n    ${text}` : `${NEXT_ENTRY}${text}`);
    if (this.#list) this.#list.isEmpty = false;
  }

  #begin(name: string): void {
    this.#close();
    this.#put(`${this.#isEmpty ? '' : ','}\n  ${JSON.stringify(name)}: `);
    this.#isEmpty = false;
  }

  #close(): void {
    if (this.#list) this.#put(this.#list.isEmpty ? ']' : '\n  ]');
    this.#list = undefined;
  }

  #put(text: string): void {
    this.#piece += text;
    if (this.#piece.length < PIECE_CHARS) return;
    this.#write(this.#piece);
    this.#piece = '';
  }
}

function entryText(entry: unknown): string {
  return indented(entry, '    ');
}

/** In a list, what is nothing is null. */
function indented(value: unknown, by: string): string {
  const text = value === undefined ? 'null' : JSON.stringify(value, undefined, 2);
  return text.replaceAll('\n', `\n${by}`);
}

/** Keeps the members, for a form that is written as a whole. */
export class WholeDocument implements DocumentWriter {
  readonly #members: Record<string, unknown> = {};
  readonly #write: (document: object) => void;

  constructor(write: (document: object) => void) {
    this.#write = write;
  }

  add(members: object): void {
    Object.assign(this.#members, members);
  }

  append(name: string, entries: readonly unknown[]): void {
    const before = this.#members[name];
    this.#members[name] = [...(Array.isArray(before) ? (before as unknown[]) : []), ...entries];
  }

  appendTexts(name: string, texts: Iterable<string>): void {
    this.append(name, []);
    for (const text of texts) this.append(name, JSON.parse(`[${text}]`) as unknown[]);
  }

  end(): void {
    this.#write(this.#members);
  }
}
